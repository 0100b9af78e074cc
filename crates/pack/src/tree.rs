//! Files by path, in order: what a pack, the skeleton and a generated tool all are.

use std::{collections::BTreeMap, sync::Arc};

/// Paths are relative, `/`-separated, without `.` or `..`. Contents are shared, so that cloning is cheap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<String, Arc<[u8]>>);

impl Tree {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, path: impl Into<String>, contents: impl Into<Arc<[u8]>>) {
        self.0.insert(path.into(), contents.into());
    }

    pub fn insert_text(&mut self, path: impl Into<String>, text: &str) {
        self.insert(path, text.as_bytes().to_vec());
    }

    pub fn remove(&mut self, path: &str) -> Option<Arc<[u8]>> {
        self.0.remove(path)
    }

    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.0.get(path)
    }

    /// The file as text; `None` when it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.0.iter().map(|(path, contents)| (path.as_str(), contents))
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Arc<[u8]>)> for Tree {
    fn from_iter<I: IntoIterator<Item = (String, Arc<[u8]>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}
