//! What is named must exist; else it is told, with what was meant.

use crate::{Condition, Pack, Problem, Question, nearest};

/// What conditions of a schema and templates know besides the questions.
pub const NAMES: [&str; 5] = ["company_name", "slug", "max_users", "user_answers", "template"];

pub struct Check<'a> {
    pub pack: &'a Pack,
    pub problems: Vec<Problem>,
}

impl Check<'_> {
    pub fn report(&mut self, file: &str, key: &str, message: String, label: &str) {
        self.problems.push(self.pack.problem(file, key, message, label));
    }

    /// `name` must be one of `known`.
    pub fn known<'k>(
        &mut self,
        file: &str,
        key: &str,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        if known.contains(&name) {
            return;
        }
        let problem = self.pack.problem(file, key, format!("there is no {what} `{name}`"), "named here");
        self.problems.push(suggest(problem, name, &known));
    }

    /// A condition names only what exists, and compares only with what can be answered.
    pub fn names(&mut self, file: &str, key: &str, condition: &Condition, questions: &[&Question]) {
        let in_schema = file != "questions.toml";
        let ids = questions.iter().map(|question| question.id.as_str());
        let known: Vec<&str> = if in_schema { ids.chain(NAMES).collect() } else { ids.collect() };
        let what = if in_schema { "question" } else { "earlier question" };
        for name in condition.names().iter().filter(|name| !known.contains(&name.as_str())) {
            let at = condition.offset_of(name).unwrap_or_default();
            let message = format!("there is no {what} `{name}`");
            let part = at..at + name.len();
            let problem = self.pack.problem_inside(file, key, condition.source(), part, message, "named here");
            self.problems.push(suggest(problem, name, &known));
        }
        for question in questions.iter().filter(|question| !question.options.is_empty()) {
            for value in compared_with(condition.source(), &question.id) {
                let options: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
                self.known(file, key, &format!("option of `{}`", question.id), &value, options);
            }
        }
    }
}

/// With the name that was meant, or all there are.
pub fn suggest(problem: Problem, name: &str, known: &[&str]) -> Problem {
    problem.hint(match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there is none to name here".into(),
        None => format!("expected one of: {}", known.join(", ")),
    })
}

/// The texts that a question's answer is compared with: `x == 'a'`, `x.includes('b')`.
fn compared_with(source: &str, question: &str) -> Vec<String> {
    let mut values = Vec::new();
    for (at, _) in source.match_indices(question) {
        let rest = source[at + question.len()..].trim_start();
        let rest = [".includes(", "===", "!==", "==", "!="].iter().find_map(|prefix| rest.strip_prefix(prefix));
        let Some(rest) = rest.map(str::trim_start) else { continue };
        let Some(quote) = rest.chars().next().filter(|c| *c == '\'' || *c == '"') else { continue };
        if let Some(end) = rest[1..].find(quote) {
            values.push(rest[1..=end].to_owned());
        }
    }
    values
}
