//! A new migration is a reason to build again, which the compiler cannot see by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
