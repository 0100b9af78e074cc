//! Input: a tool's source tree on disk. Output: `server.mjs` with what it loads later, `public/` and `database/`, ready to be placed.
//! The native esbuild bundles backend and frontend side by side; npm packages of the browser stay outside.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};

use serde_json::Value;
use tokio::process::Command;

use crate::{
    DeployError,
    build::{Prepared, preload, vendored::Vendored},
};

#[derive(Clone, Debug)]
pub struct Built {
    pub files: PathBuf,
    pub vendor: PathBuf,
}

/// Makes what browsers get smaller, and says what it needs.
pub type Transform = Arc<dyn Fn(&str) -> Result<Module, String> + Send + Sync>;

/// A module as browsers get it.
pub struct Module {
    pub code: String,
    /// What it takes from packages: package and name, `*` for all.
    pub taken: Vec<(String, String)>,
}

fn files(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DeployError {
    let path = path.to_owned();
    move |source| DeployError::Files { doing, path, source }
}

pub async fn build(source: &Path, prepared: &Prepared, out: &Path, transform: Transform) -> Result<Built, DeployError> {
    if out.exists() {
        fs::remove_dir_all(out).map_err(files("clear", out))?;
    }
    fs::create_dir_all(out.join("public")).map_err(files("make", out))?;
    let modules = source.join("node_modules");
    if !modules.exists() {
        std::os::unix::fs::symlink(prepared.dir.join("node_modules"), &modules).map_err(files("link", &modules))?;
    }
    let meta = out.join("frontend.json");
    let frontend = [
        "frontend/src/main.tsx".into(),
        "--bundle".into(),
        "--format=esm".into(),
        "--splitting".into(),
        // As if each file imported it: what the entry loads becomes one file, and not one for each set of pages that
        // have a part of it in common.
        "--inject:frontend/src/main.tsx".into(),
        "--packages=external".into(),
        "--jsx=automatic".into(),
        "--target=es2022".into(),
        "--loader:.css=empty".into(),
        "--define:process.env.NODE_ENV=\"production\"".into(),
        "--entry-names=[name]-[hash]".into(),
        "--chunk-names=chunk-[hash]".into(),
        format!("--outdir={}", out.join("public/assets").display()),
        format!("--metafile={}", meta.display()),
    ];
    let backend = [
        "backend/src/main.ts".into(), "--bundle".into(), "--platform=node".into(), "--format=esm".into(), "--target=node20".into(), "--external:pg-native".into(),
        "--banner:js=import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);".into(),
        format!("--outfile={}", out.join("server.mjs").display()),
    ];
    let later = prepared.later().map_err(files("read", &prepared.dir))?;
    let outside =
        later.iter().filter_map(|bundle| bundle.file_name()?.to_str()).map(|name| format!("--external:./{name}"));
    let backend: Vec<String> = backend.into_iter().chain(outside).collect();
    tokio::try_join!(esbuild(prepared, source, &frontend), esbuild(prepared, source, &backend))?;
    let (source, prepared, out) = (source.to_owned(), prepared.clone(), out.to_owned());
    let finish = tokio::task::spawn_blocking(move || {
        public(&source, &prepared, &out, &meta, &transform)?;
        copy(&source.join("database"), &out.join("database"))?;
        for bundle in &later {
            let target = out.join(bundle.file_name().unwrap_or_default());
            fs::copy(bundle, &target).map_err(files("copy", &target))?;
        }
        Ok(Built { files: out, vendor: prepared.vendor() })
    });
    finish.await.unwrap_or_else(|error| Err(DeployError::Machine(format!("the build ended: {error}"))))
}

async fn esbuild(prepared: &Prepared, source: &Path, arguments: &[String]) -> Result<(), DeployError> {
    let program = prepared.esbuild();
    let output = Command::new(&program)
        .args(arguments)
        .args(["--log-level=warning", "--color=false"])
        .current_dir(source)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(files("run", &program))?;
    if output.status.success() {
        return Ok(());
    }
    Err(DeployError::Machine(format!("the bundle could not be made:\n{}", String::from_utf8_lossy(&output.stderr))))
}

/// index.html with import map, styles and the hashed entry; each file also compressed.
fn public(
    source: &Path,
    prepared: &Prepared,
    out: &Path,
    meta: &Path,
    transform: &Transform,
) -> Result<(), DeployError> {
    let text = |path: &Path| fs::read_to_string(path).map_err(files("read", path));
    let assets = out.join("public/assets");
    let parsed: Value = serde_json::from_str(&text(meta)?).unwrap_or_default();
    fs::remove_file(meta).map_err(files("remove", meta))?;
    let outputs = &parsed["outputs"];
    let entry = outputs
        .as_object()
        .into_iter()
        .flatten()
        .find(|(_, output)| output["entryPoint"] == "frontend/src/main.tsx")
        .map(|(path, _)| path.as_str());
    let entry = entry.ok_or_else(|| DeployError::Machine("the bundle has no entry".into()))?;
    let packages = serde_json::from_str(&text(&prepared.dir.join("preload.json"))?)
        .map_err(|error| DeployError::Machine(format!("preload.json cannot be understood: {error}")))?;
    let preload = preload::links(outputs, entry, &packages);
    let modules = serde_json::json!(preload::modules(outputs, entry, &packages)).to_string();
    write(&out.join("public/modules.json"), modules.as_bytes())?;
    let entry = entry.rsplit('/').next().unwrap_or_default();
    let vendored = Vendored::read(&prepared.dir.join("vendored.json"))?;
    for file in fs::read_dir(&assets).map_err(files("read", &assets))?.flatten() {
        let path = file.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            let module = transform(&text(&path)?)
                .map_err(|error| DeployError::Machine(format!("{} cannot be read: {error}", path.display())))?;
            vendored.check(&module.taken)?;
            write(&path, module.code.as_bytes())?;
        }
    }
    let styles = text(&prepared.dir.join("styles/name"))?;
    write(&assets.join(&styles), text(&prepared.dir.join("styles/app.css"))?.as_bytes())?;
    let import_map = text(&prepared.dir.join("importmap.json"))?;
    let page = text(&source.join("frontend/index.html"))?;
    let tag = page
        .find("<script type=\"module\"")
        .and_then(|start| Some((start, start + page[start..].find("</script>")? + 9)));
    let (start, end) = tag.ok_or_else(|| DeployError::Machine("frontend/index.html has no module script".into()))?;
    let head = format!(
        "<link rel=\"stylesheet\" href=\"/assets/{styles}\">\n    <script type=\"importmap\">{import_map}</script>\n    {preload}"
    );
    let page = format!("{}<script type=\"module\" src=\"/assets/{entry}\"></script>{}", &page[..start], &page[end..])
        .replacen("</head>", &format!("  {head}</head>"), 1);
    write(&out.join("public/index.html"), page.as_bytes())?;
    let extra = source.join("frontend/public");
    if extra.exists() {
        copy(&extra, &out.join("public"))?;
    }
    Ok(())
}

fn write(path: &Path, contents: &[u8]) -> Result<(), DeployError> {
    fs::write(path, contents).map_err(files("write", path))?;
    let compressible =
        path.extension().is_some_and(|extension| ["js", "css", "html", "svg"].iter().any(|known| extension == *known));
    if compressible {
        let mut gzip = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::new(6));
        io::Write::write_all(&mut gzip, contents)
            .and_then(|()| gzip.finish())
            .and_then(|bytes| fs::write(format!("{}.gz", path.display()), bytes))
            .map_err(files("compress", path))?;
    }
    Ok(())
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), DeployError> {
    fs::create_dir_all(to).map_err(files("make", to))?;
    for entry in fs::read_dir(from).map_err(files("read", from))?.flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).map(drop).map_err(files("copy", &path))?;
        }
    }
    Ok(())
}
