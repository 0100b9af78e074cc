//! `(pack, answers, secrets) → tool`, as a pure function.

pub mod encode;
pub mod entities;
mod functions;
pub mod naming;
pub mod render;
