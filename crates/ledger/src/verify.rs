//! Lines in order → intact, or what is wrong first.

use serde::{Deserialize, Serialize};

use crate::{
    Known, SignedHead,
    event::{self, Event},
    hash::{self, Hash},
};

const FORMAT: &str = "ledger-export/1";

/// Every event is as it was written, and nothing is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Intact {
    pub tool: String,
    pub events: u64,
    pub head: SignedHead,
}

/// The first thing that is wrong. The messages are those of the format's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("an event before it is missing")]
    Missing,
    #[error("its content was altered")]
    Altered,
    #[error("it does not continue the event before it")]
    NotContinuing,
    #[error("it was recorded before the event before it")]
    BackInTime,
    #[error("the newest events are missing")]
    Truncated,
    #[error("it is not what the head says")]
    NotTheHead,
    #[error("the signature of the head is wrong")]
    HeadSignature,
    #[error("it is not what was anchored outside")]
    NotTheAnchor,
    #[error("the signature of its anchor is wrong")]
    AnchorSignature,
    #[error("it is not what the head that you kept says")]
    NotWhatIsKnown,
    #[error("the ledger is signed with another key than the head that you kept")]
    OtherKey,
}

#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("at event {at}: {why}")]
    At { at: u64, why: Why },
    /// It is no export, or one that was damaged on its way.
    #[error("line {line} cannot be read: {reason}")]
    Unreadable { line: u64, reason: String },
}

#[derive(Deserialize)]
struct Header {
    format: String,
    realm: String,
    tool: String,
    events: u64,
}

#[derive(Deserialize)]
struct End {
    head: SignedHead,
    anchors: Vec<SignedHead>,
}

/// Takes an export line by line.
#[derive(Default)]
pub struct Verifier {
    lines: u64,
    header: Option<Header>,
    /// What the next event must continue: the genesis, then the hash of each event.
    hashes: Vec<Hash>,
    last_at: Option<i64>,
    end: Option<End>,
}

impl Verifier {
    /// `line` without its line break.
    pub fn line(&mut self, line: &str) -> Result<(), Broken> {
        self.lines += 1;
        let Some(header) = &self.header else {
            let header: Header = self.read(line)?;
            if header.format != FORMAT {
                return Err(self.unreadable(format!("the format is `{}`, and `{FORMAT}` is known", header.format)));
            }
            self.hashes.push(event::genesis(&header.realm));
            self.header = Some(header);
            return Ok(());
        };
        if self.end.is_some() {
            return Err(self.unreadable("nothing may follow the end"));
        }
        // Which of the two it is shows only in its members.
        let is_end = serde_json::from_str::<serde_json::Value>(line).is_ok_and(|json| json.get("head").is_some());
        if is_end {
            self.end = Some(self.read(line)?);
            return Ok(());
        }
        let event: Event = self.read(line)?;
        let broken = |why| Err(Broken::At { at: event.seq, why });
        let last = self.hashes[self.hashes.len() - 1];
        if event.seq != self.last_seq() + 1 {
            return broken(Why::Missing);
        }
        let Some(prev) = hash::bytes::<32>(&event.prev) else { return broken(Why::Altered) };
        let computed = event.computed_hash(&header.realm, &prev);
        let Some(hash) = computed.filter(|computed| hash::hex(computed) == event.hash) else {
            return broken(Why::Altered);
        };
        if prev != last {
            return broken(Why::NotContinuing);
        }
        let Some(at) = event.recorded_at() else { return broken(Why::Altered) };
        if self.last_at.is_some_and(|last| at <= last) {
            return broken(Why::BackInTime);
        }
        self.last_at = Some(at);
        self.hashes.push(hash);
        Ok(())
    }

    /// `known` are heads that were kept elsewhere: only they find a history that was written anew as a whole.
    pub fn finish(self, known: &[Known]) -> Result<Intact, Broken> {
        let last = self.last_seq();
        let broken = |at, why| Err(Broken::At { at, why });
        let Some(header) = &self.header else {
            return Err(Broken::Unreadable { line: 1, reason: "the file is empty".into() });
        };
        let Some(End { head, anchors }) = &self.end else { return broken(last + 1, Why::Truncated) };
        if head.seq != last || header.events != last {
            return broken(last + 1, Why::Truncated);
        }
        if head.realm != header.realm || !self.has(head.seq, &head.hash) {
            return broken(last, Why::NotTheHead);
        }
        if !head.is_signed() {
            return broken(last, Why::HeadSignature);
        }
        for anchor in anchors {
            if anchor.realm != header.realm || !self.has(anchor.seq, &anchor.hash) {
                return broken(anchor.seq, Why::NotTheAnchor);
            }
            if !anchor.is_signed() {
                return broken(anchor.seq, Why::AnchorSignature);
            }
        }
        for kept in known {
            if kept.seq > last {
                return broken(last + 1, Why::Truncated);
            }
            if !self.has(kept.seq, &kept.hash) {
                return broken(kept.seq, Why::NotWhatIsKnown);
            }
            let signs =
                |key_id: &String| head.key_id == *key_id || anchors.iter().any(|anchor| anchor.key_id == *key_id);
            if kept.key_id.as_ref().is_some_and(|key_id| !signs(key_id)) {
                return broken(kept.seq, Why::OtherKey);
            }
        }
        Ok(Intact { tool: header.tool.clone(), events: last, head: head.clone() })
    }

    fn last_seq(&self) -> u64 {
        self.hashes.len().saturating_sub(1) as u64
    }

    fn has(&self, seq: u64, hash: &str) -> bool {
        usize::try_from(seq).ok().and_then(|seq| self.hashes.get(seq)).is_some_and(|known| hash::hex(known) == hash)
    }

    fn read<'a, T: Deserialize<'a>>(&self, line: &'a str) -> Result<T, Broken> {
        serde_json::from_str(line).map_err(|error| self.unreadable(error.to_string()))
    }

    fn unreadable(&self, reason: impl Into<String>) -> Broken {
        Broken::Unreadable { line: self.lines, reason: reason.into() }
    }
}
