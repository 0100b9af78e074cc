//! Starts processes that end with the platform and have no more privileges than they need.
//!
//! The kernel ends such a process when the *thread* that started it ends, so all are started by one thread that never
//! does. `setpriv` (util-linux) asks the kernel for that; where it is missing (macOS), the next start cleans up.

use std::{
    ffi::OsStr,
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command},
    sync::{LazyLock, mpsc},
};

use crate::account::Account;

type Order = (Command, mpsc::Sender<io::Result<Child>>);

static LAUNCHER: LazyLock<mpsc::Sender<Order>> = LazyLock::new(|| {
    let (orders, inbox) = mpsc::channel::<Order>();
    let thread = std::thread::Builder::new().name("launcher".into());
    let started = thread.spawn(move || {
        for (mut command, reply) in inbox {
            let _ = reply.send(command.spawn());
        }
    });
    if let Err(error) = started {
        tracing::error!(%error, "no thread for starting processes");
    }
    orders
});

/// Spawns from the thread that lives as long as the platform.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    let (reply, answer) = mpsc::channel();
    let gone = || io::Error::other("the thread that starts processes has ended");
    LAUNCHER.send((command, reply)).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

/// A command as this account, with a signal on the platform's end where the system can do that.
pub(crate) fn command(program: &Path, account: Option<&Account>, on_end: &str) -> Command {
    let mut command;
    if let Some(setpriv) = setpriv() {
        command = Command::new(setpriv);
        command.args(["--no-new-privs", "--pdeathsig", on_end]);
        if let Some(account) = account {
            command.args(["--reuid", &account.uid.to_string(), "--regid", &account.gid.to_string(), "--clear-groups"]);
        }
        command.arg("--").arg(program);
    } else {
        command = Command::new(program);
        if let Some(account) = account {
            command.uid(account.uid).gid(account.gid);
        }
    }
    command
}

fn setpriv() -> Option<&'static OsStr> {
    ["/usr/bin/setpriv", "/bin/setpriv"].into_iter().find(|path| Path::new(path).is_file()).map(OsStr::new)
}
