//! From pieces to a tree, with the place of every value in the grammar of the file. Each branch is read from the same
//! state, and all must end in the same: then a place is the same whatever the answers.

use super::{
    Insert, Node,
    scan::{Braces, Piece, is_silent, scan},
    tag::{Tag, Words, read},
    term::Term,
};
use crate::encode::{Grammar, Lexer, Refusal};

/// A loop's body is read twice, so that loops in loops cost.
const DEEPEST_LOOP: usize = 6;
const DEEPEST: usize = 64;

/// What opens, closes or escapes something in some grammar.
const PAIRS: [&str; 14] = ["--", "//", "/*", "*/", "''", "\"\"", "``", "~~", "${", "$$", "<!", "</", "<?", "]("];

pub fn parse(source: &str, grammar: Grammar) -> Result<Vec<Node>, Refusal> {
    let pieces = scan(source, grammar == Grammar::Script { jsx: true })?;
    let mut parser = Parser { source, pieces: &pieces, at: 0, lexer: Lexer::new(grammar), depth: 0, loops: 0 };
    let nodes = parser.block(None)?;
    if let Some((tag, braces)) = parser.tag()? {
        return Err(Refusal::new(format!("{} closes nothing", tag.describe())).after(braces.at));
    }
    parser.lexer.end().map_err(|refusal| refusal.after(source.len()))?;
    Ok(nodes)
}

struct Parser<'s> {
    source: &'s str,
    pieces: &'s [Piece<'s>],
    at: usize,
    lexer: Lexer,
    depth: usize,
    loops: usize,
}

/// The tag that opened a block.
#[derive(Clone, Copy)]
struct Opened {
    name: &'static str,
    at: usize,
}

impl<'s> Parser<'s> {
    fn tag(&self) -> Result<Option<(Tag<'s>, &'s Braces<'s>)>, Refusal> {
        match self.pieces.get(self.at) {
            Some(Piece::Tag(braces)) => Ok(Some((read(braces)?, braces))),
            _ => Ok(None),
        }
    }

    /// Nodes up to a tag that ends or continues the block; that tag is left to the caller.
    fn block(&mut self, opened: Option<Opened>) -> Result<Vec<Node>, Refusal> {
        self.depth += 1;
        if let Some(opened) = opened
            && self.depth > DEEPEST
        {
            return Err(Refusal::new("blocks are nested too deeply here").after(opened.at));
        }
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            let Piece::Tag(braces) = piece else {
                self.text(piece, &mut nodes)?;
                continue;
            };
            match read(braces)? {
                Tag::Remark => self.at += 1,
                Tag::Insert(words) => {
                    nodes.push(self.insert(words, braces)?);
                    self.at += 1;
                }
                Tag::If(condition) => nodes.push(self.choice(condition, Opened { name: "#if", at: braces.at })?),
                Tag::Each { list, item, index } => {
                    let list = Term::expression(list)?;
                    let body = self.repeated(Opened { name: "#each", at: braces.at })?;
                    nodes.push(Node::Each { list, item: item.to_owned(), index: index.map(str::to_owned), body });
                }
                Tag::ElseIf(_) | Tag::Else | Tag::EndIf | Tag::EndEach => {
                    self.depth -= 1;
                    return Ok(nodes);
                }
            }
        }
        self.depth -= 1;
        match opened {
            Some(opened) => Err(Refusal::new(format!("this `{}` is not closed", opened.name)).after(opened.at)),
            None => Ok(nodes),
        }
    }

    fn text(&mut self, piece: &Piece<'s>, nodes: &mut Vec<Node>) -> Result<(), Refusal> {
        if let Piece::Text { text, at } = piece {
            self.whole(text, *at)?;
            self.lexer.text(text).map_err(|refusal| refusal.after(*at))?;
            nodes.push(Node::Text(*at..at + text.len()));
        }
        self.at += 1;
        Ok(())
    }

    /// Marks of two characters are seen only when no tag splits them.
    fn whole(&self, text: &str, at: usize) -> Result<(), Refusal> {
        let silent = |piece: &&Piece<'_>| matches!(piece, Piece::Tag(tag) if is_silent(tag.inner));
        let tags = self.pieces[..self.at].iter().rev().take_while(silent).count();
        let before = self.at.checked_sub(tags + 1).map(|index| &self.pieces[index]);
        let (Some(Piece::Text { text: before, .. }), true) = (before, tags > 0) else { return Ok(()) };
        let pair: String = before.chars().next_back().into_iter().chain(text.chars().next()).collect();
        if PAIRS.contains(&pair.as_str()) {
            return Err(Refusal::new(format!("a tag cannot stand between the two characters of `{pair}`")).after(at));
        }
        Ok(())
    }

    fn insert(&mut self, words: Words<'s>, braces: &Braces<'s>) -> Result<Node, Refusal> {
        let term = Term::read(words)?;
        let place = self.lexer.hole(term.brings(), &term.source()).map_err(|refusal| refusal.after(braces.at))?;
        Ok(Node::Insert(Insert { term, place, at: braces.at, indent: braces.indent.map(str::to_owned) }))
    }

    fn choice(&mut self, first: Words<'s>, opened: Opened) -> Result<Node, Refusal> {
        let before = self.lexer.clone();
        let mut branches = Vec::new();
        let mut otherwise = None;
        let mut condition = Some(Term::expression(first)?);
        let mut ended: Option<Lexer> = None;
        loop {
            let began = match self.pieces.get(self.at) {
                Some(Piece::Tag(braces)) => braces.at,
                _ => opened.at,
            };
            self.at += 1;
            self.lexer = before.clone();
            let body = self.block(Some(opened))?;
            ended = Some(self.joined(ended, began)?);
            match condition.take() {
                Some(condition) => branches.push((condition, body)),
                None => otherwise = Some(body),
            }
            match self.tag()? {
                Some((Tag::ElseIf(next), _)) if otherwise.is_none() => condition = Some(Term::expression(next)?),
                Some((Tag::Else, _)) if otherwise.is_none() => {}
                _ => break,
            }
        }
        self.close(&Tag::EndIf, opened)?;
        if otherwise.is_none() {
            self.lexer = before;
            ended = Some(self.joined(ended, opened.at)?);
        }
        self.lexer = ended.unwrap_or_else(|| self.lexer.clone());
        Ok(Node::If { branches, otherwise: otherwise.unwrap_or_default() })
    }

    /// What is known after this branch or those before it.
    fn joined(&self, others: Option<Lexer>, began: usize) -> Result<Lexer, Refusal> {
        let here = self.lexer.clone();
        let Some(others) = others else { return Ok(here) };
        let (one, other) = (here.describe(), others.describe());
        others.or(here).ok_or_else(|| {
            let how = if one == other { String::new() } else { format!(": {other} and {one}") };
            Refusal::new(format!("the branches of this `#if` end in different places{how}"))
                .hint("let each branch close the quotes, brackets and comments that it opens, and open no others")
                .after(began)
        })
    }

    fn repeated(&mut self, opened: Opened) -> Result<Vec<Node>, Refusal> {
        self.loops += 1;
        if self.loops > DEEPEST_LOOP {
            return Err(Refusal::new("loops are nested too deeply here").after(opened.at));
        }
        let unbalanced = || {
            Refusal::new("the body of this `#each` ends in another place than it begins")
                .hint("let it close the quotes, brackets and comments that it opens")
                .after(opened.at)
        };
        let begin = self.at + 1;
        self.at = begin;
        let before = self.lexer.clone();
        self.block(Some(opened))?;
        // It may follow what came before the loop, or itself: it is read again as what holds for both.
        self.lexer = before.or(self.lexer.clone()).ok_or_else(unbalanced)?;
        let repeated = self.lexer.clone();
        self.at = begin;
        let body = self.block(Some(opened))?;
        self.close(&Tag::EndEach, opened)?;
        self.lexer = repeated.or(self.lexer.clone()).ok_or_else(unbalanced)?;
        self.loops -= 1;
        Ok(body)
    }

    fn close(&mut self, wanted: &Tag<'_>, opened: Opened) -> Result<(), Refusal> {
        match self.tag()? {
            Some((tag, _)) if tag == *wanted => {
                self.at += 1;
                Ok(())
            }
            Some((tag, braces)) => {
                let line = self.source[..opened.at].matches('\n').count() + 1;
                let found = tag.describe();
                Err(Refusal::new(format!("{found} does not close the `{}` of line {line}", opened.name))
                    .hint(format!("expected {}", wanted.describe()))
                    .after(braces.at))
            }
            None => Err(Refusal::new(format!("this `{}` is not closed", opened.name)).after(opened.at)),
        }
    }
}
