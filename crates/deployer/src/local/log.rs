//! What a tool prints, kept on disk and told to whoever follows.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{StreamExt, stream};
use time::OffsetDateTime;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

use crate::{LogLine, LogQuery, LogStream, Source};

const LARGEST: u64 = 2 * 1024 * 1024;
const KEPT: usize = 5;
const REMEMBERED: usize = 500;

pub struct Log {
    path: PathBuf,
    inner: Mutex<Inner>,
    sender: broadcast::Sender<LogLine>,
}

struct Inner {
    file: Option<File>,
    size: u64,
    last: VecDeque<LogLine>,
}

impl Log {
    pub fn open(path: PathBuf) -> Arc<Self> {
        let size = fs::metadata(&path).map_or(0, |file| file.len());
        let last = read_last(&path);
        let file = OpenOptions::new().create(true).append(true).open(&path).ok();
        Arc::new(Self { path, inner: Mutex::new(Inner { file, size, last }), sender: broadcast::channel(256).0 })
    }

    /// A line that cannot be kept is still told: a full disk must not stop a tool.
    pub fn write(&self, source: Source, text: &str) {
        let line = LogLine { at: OffsetDateTime::now_utc(), source, text: text.chars().take(8_000).collect() };
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.size > LARGEST {
            for number in (1..KEPT).rev() {
                let _ = fs::rename(self.numbered(number), self.numbered(number + 1));
            }
            let _ = fs::rename(&self.path, self.numbered(1));
            inner.file = File::create(&self.path).ok();
            inner.size = 0;
        }
        if let Ok(mut json) = serde_json::to_vec(&line) {
            json.push(b'\n');
            inner.size += json.len() as u64;
            if let Some(file) = &mut inner.file {
                let _ = file.write_all(&json);
            }
        }
        inner.last.push_back(line.clone());
        if inner.last.len() > REMEMBERED {
            inner.last.pop_front();
        }
        let _ = self.sender.send(line);
    }

    fn numbered(&self, number: usize) -> PathBuf {
        self.path.with_extension(format!("log.{number}"))
    }

    pub fn last(&self, count: usize) -> Vec<LogLine> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.last.iter().skip(inner.last.len().saturating_sub(count)).cloned().collect()
    }

    pub fn stream(&self, query: LogQuery) -> LogStream {
        let receiver = self.sender.subscribe();
        let last = stream::iter(self.last(query.tail));
        if query.follow {
            last.chain(BroadcastStream::new(receiver).filter_map(async |line| line.ok())).boxed()
        } else {
            last.boxed()
        }
    }
}

fn read_last(path: &Path) -> VecDeque<LogLine> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines: VecDeque<LogLine> =
        text.lines().rev().take(REMEMBERED).filter_map(|line| serde_json::from_str(line).ok()).collect();
    lines.make_contiguous().reverse();
    lines
}
