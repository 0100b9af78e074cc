//! How long it takes to generate the GDPR tool with all features and write it to a folder, beside `cp -r` of the same
//! tree and, where they are installed, beside copier and cookiecutter rendering a tree of the same size.
//! `cargo bench -p generator`
#![expect(clippy::disallowed_methods, reason = "the generator is pure; what measures it is not")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use generator::{Request, Secrets, Skeleton, Tool};
use pack::{Pack, Tree};
use questions::Effective;

const RUNS: usize = 200;
/// Of the other generators, which take far longer.
const FEW_RUNS: usize = 10;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pack = pack::load(&read(&root.join("templates/gdpr-compliance"))?)?;
    let skeleton = Skeleton::load(&read(&root.join("skeleton"))?)?;
    let answers = fs::read_to_string(root.join("tests/generated-tool/gdpr-compliance/everything.json"))?;
    let answers =
        questions::complete(&pack, &serde_json::from_str(&answers)?).map_err(|errors| format!("{errors:?}"))?;

    let folder = tempfile::tempdir()?;
    let original = folder.path().join("original");
    let tool = generate(&pack, &skeleton, &answers)?;
    write(&tool.files, &original)?;
    let bytes: usize = tool.files.iter().map(|(_, contents)| contents.len()).sum();
    println!("{} files, {} kB, {RUNS} runs\n", tool.files.len(), bytes / 1024);

    // Taken in turns, so that both see the same machine.
    let (mut alone, mut written, mut copied) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let target = folder.path().join(format!("generated-{run}"));
        let start = Instant::now();
        let tool = generate(&pack, &skeleton, &answers)?;
        alone.push(start.elapsed());
        write(&tool.files, &target)?;
        written.push(start.elapsed());
        fs::remove_dir_all(&target)?;

        let target = folder.path().join(format!("copied-{run}"));
        copied.push(timed(Command::new("cp").arg("-r").arg(&original).arg(&target))?);
        fs::remove_dir_all(&target)?;
    }
    println!("{:<34} {:>10} {:>10} {:>10}", "", "p50", "p99", "× cp -r");
    let base = percentile(&mut copied, 50);
    row("cp -r", &mut copied, base);
    row("generate (in memory)", &mut alone, base);
    row("generate and write", &mut written, base);
    for (name, command) in others(folder.path(), &tool.files)? {
        if !installed(name) {
            println!("{name:<34} not installed: pip install {name}");
            continue;
        }
        let mut times = Vec::new();
        for run in 0..FEW_RUNS {
            let target = folder.path().join(format!("{name}-{run}"));
            times.push(timed(Command::new(name).args(&command).arg(&target))?);
            fs::remove_dir_all(&target)?;
        }
        row(&format!("{name} ({FEW_RUNS} runs)"), &mut times, base);
    }
    Ok(())
}

fn generate(pack: &Pack, skeleton: &Skeleton, answers: &Effective) -> Result<Tool, Failure> {
    let secrets = Secrets {
        jwt_secret: "0123456789abcdef0123456789abcdef".into(),
        api_key: "0123456789abcdef0123456789abcdef".into(),
        admin_email: "admin@acme.example".into(),
        admin_password: "0123456789abcdef".into(),
    };
    let request = Request { company: "Müller & Söhne GmbH", slug: "mueller-soehne", answers, secrets: &secrets };
    Ok(generator::generate(pack, skeleton, &request, &|_| {})?)
}

fn write(files: &Tree, folder: &Path) -> std::io::Result<()> {
    let mut last = PathBuf::new();
    for (path, contents) in files.iter() {
        let file = folder.join(path);
        if let Some(parent) = file.parent().filter(|parent| **parent != *last) {
            fs::create_dir_all(parent)?;
            last = parent.to_owned();
        }
        fs::write(file, contents)?;
    }
    Ok(())
}

fn read(folder: &Path) -> std::io::Result<Tree> {
    let mut files = Tree::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(here) = waiting.pop() {
        for entry in fs::read_dir(&here)? {
            let path = entry?.path();
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                if name != "node_modules" && name != "dist" {
                    waiting.push(path);
                }
            } else {
                files.insert(name, fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

/// The tool as templates of others, a value in each file; with their arguments, but for the target.
fn others(folder: &Path, files: &Tree) -> std::io::Result<[(&'static str, Vec<String>); 2]> {
    let template = |name: &str, below: &str, value: &str| -> std::io::Result<PathBuf> {
        let home = folder.join(format!("{name}-template"));
        let mut tree = Tree::new();
        for (path, contents) in files.iter() {
            let text = String::from_utf8_lossy(contents).replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #");
            tree.insert_text(format!("{below}{path}"), &format!("{value}\n{text}"));
        }
        write(&tree, &home)?;
        Ok(home)
    };
    let copier = template("copier", "", "{{ company }}")?;
    fs::write(copier.join("copier.yml"), "company:\n  type: str\n_templates_suffix: ''\n")?;
    let cookiecutter = template("cookiecutter", "{{cookiecutter.slug}}/", "{{ cookiecutter.company }}")?;
    fs::write(cookiecutter.join("cookiecutter.json"), "{ \"slug\": \"acme\", \"company\": \"Acme\" }\n")?;
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let copier = ["copy", "--quiet", "--defaults", "--data", "company=Acme"]
        .map(str::to_owned)
        .into_iter()
        .chain([text(copier)]);
    let cookiecutter = [text(cookiecutter)].into_iter().chain(["--no-input", "--output-dir"].map(str::to_owned));
    Ok([("copier", copier.collect()), ("cookiecutter", cookiecutter.collect())])
}

fn installed(name: &str) -> bool {
    let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

fn timed(command: &mut Command) -> Result<Duration, Failure> {
    let start = Instant::now();
    let output = command.output()?;
    let elapsed = start.elapsed();
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(elapsed)
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent).div_ceil(100) - 1]
}

fn row(name: &str, times: &mut [Duration], base: Duration) {
    let (p50, p99) = (percentile(times, 50), percentile(times, 99));
    let factor = p50.as_secs_f64() / base.as_secs_f64();
    let shown = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
    println!("{name:<34} {:>10} {:>10} {factor:>10.2}", shown(p50), shown(p99));
}
