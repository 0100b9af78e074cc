//! Verifies the export of a tool's ledger, with no help of the tool. The format is `docs/ledger-export.md`.
//!
//! Pure and in one pass: lines go in, and what is wrong first comes out. Keeps 32 bytes an event.

mod event;
mod hash;
mod head;
mod verify;

pub use head::{Known, SignedHead};
pub use verify::{Broken, Intact, Verifier, Why};
