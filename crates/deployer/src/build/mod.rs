//! A tree of sources to files that run: `prepare` once per skeleton, then `build` per tool without Node or npm.
