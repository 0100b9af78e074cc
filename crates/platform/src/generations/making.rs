//! The pure part of a generation and what surrounds it: secrets in, the source tree out, kept as an archive.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use ::jobs::JobError;
use generator::{Request, Secrets, Stage};
use pack::{Pack, Tree};
use questions::Effective;
use serde_json::{Value, json};
use store::{secrets::SecretError, tools::Tool};

use super::{progress::Progress, secrets as chosen};
use crate::App;

/// The secrets row that keeps what was chosen for the tool.
const CHOSEN: &str = "generation";

pub struct Made {
    pub files: Tree,
    pub environment: BTreeMap<String, String>,
}

/// Of the template that a release is made of, as it is now.
pub struct Template {
    pub pack: Arc<Pack>,
    pub sha256: String,
    pub answers: Effective,
}

fn retry(error: impl std::fmt::Display) -> JobError {
    JobError::Retry(error.to_string())
}

/// Chosen once: a repeated run uses the same.
pub async fn secrets(app: &App, tool: &Tool) -> Result<Secrets, JobError> {
    let mut tx = app.store.system("jobs").await?;
    match store::secrets::get(&mut tx, &app.master, tool.id, CHOSEN).await {
        Ok(kept) => {
            let kept: Value = serde_json::from_str(&kept).map_err(retry)?;
            let text = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
            Ok(Secrets {
                jwt_secret: text("jwt_secret"),
                api_key: text("api_key"),
                admin_email: text("admin_email"),
                admin_password: text("admin_password"),
            })
        }
        Err(SecretError::Missing(_)) => {
            let secrets = chosen::of_tool(&tool.slug).map_err(retry)?;
            let json = json!({
                "jwt_secret": secrets.jwt_secret, "api_key": secrets.api_key,
                "admin_email": secrets.admin_email, "admin_password": secrets.admin_password,
            });
            store::secrets::put(&mut tx, &app.master, tool.id, CHOSEN, &json.to_string()).await.map_err(retry)?;
            tx.commit().await?;
            Ok(secrets)
        }
        Err(error) => Err(JobError::Fail(error.to_string())),
    }
}

pub fn template(app: &App, tool: &Tool) -> Result<Template, JobError> {
    let template = app.catalogue.pinned(&tool.template_id);
    let (pack, sha256) = template.ok_or_else(|| JobError::Fail("the template is no longer there".into()))?;
    let Value::Object(answers) = &tool.configuration else {
        return Err(JobError::Fail("the answers cannot be read".into()));
    };
    let answers = questions::complete(&pack, answers)
        .map_err(|_| JobError::Fail("the template has changed, and the answers no longer fit it".into()))?;
    Ok(Template { pack, sha256, answers })
}

/// Pure, so it is simply done again after a crash.
pub async fn generate(
    progress: &Progress<'_>,
    tool: &Tool,
    template: &Template,
    secrets: &Secrets,
) -> Result<Made, JobError> {
    let (company, slug, secrets) = (tool.name.clone(), tool.slug.clone(), secrets.clone());
    let (pack, answers) = (template.pack.clone(), template.answers.clone());
    let skeleton = progress.app.catalogue.skeleton.clone();
    let (sender, mut stages) = tokio::sync::mpsc::unbounded_channel();
    let work = tokio::task::spawn_blocking(move || {
        let request = Request { company: &company, slug: &slug, answers: &answers, secrets: &secrets };
        generator::generate(&pack, &skeleton, &request, &|stage| {
            // Nobody listens any more only when the job itself has ended.
            let _ = sender.send((stage, Instant::now()));
        })
    });
    let mut running: Vec<(&'static str, Instant)> = Vec::new();
    while let Some((stage, at)) = stages.recv().await {
        // Backend and frontend run side by side; every other stage ends where the next begins.
        let beside = matches!(stage, Stage::CustomizeBackend | Stage::CustomizeFrontend);
        if !beside || running.iter().all(|(name, _)| *name == Stage::ValidateAnswers.name()) {
            for (name, began) in running.drain(..) {
                progress.ended(name, at - began).await?;
            }
        }
        progress.began(stage.name(), stage as i64 * 5).await?;
        running.push((stage.name(), at));
    }
    let now = Instant::now();
    match work.await.map_err(retry)? {
        Ok(made) => {
            for (name, began) in running {
                progress.ended(name, now - began).await?;
            }
            progress.log(&format!("{} files generated", made.files.len())).await?;
            Ok(Made { files: made.files, environment: made.environment })
        }
        Err(error) => {
            let error = JobError::Fail(error.to_string());
            progress.broke(running.last().map_or(Stage::LoadTemplate.name(), |(name, _)| name), &error).await?;
            Err(error)
        }
    }
}

/// Packs the source and keeps it; gives its hash.
pub async fn keep_source(app: &App, files: &Tree) -> Result<String, JobError> {
    let tree = files.clone();
    let packing = tokio::task::spawn_blocking(move || archive(&tree));
    let archive = packing.await.map_err(retry)?.map_err(retry)?;
    app.objects.put(archive).await.map_err(retry)
}

/// The same files give the same bytes: no times, no owners, in order.
fn archive(files: &Tree) -> std::io::Result<Vec<u8>> {
    let gzip = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(gzip);
    for (path, contents) in files.iter() {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(if path.ends_with(".sh") { 0o755 } else { 0o644 });
        header.set_mtime(0);
        archive.append_data(&mut header, path, contents.as_ref())?;
    }
    archive.into_inner()?.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_archive() {
        let mut files = Tree::new();
        files.insert_text("src/deep/".repeat(30) + "name.ts", "long");
        files.insert_text("a.txt", "a");
        let bytes = archive(&files).expect("an archive in memory");
        assert_eq!(bytes, archive(&files).expect("an archive in memory"));
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let entries = archive.entries().expect("it reads back");
        let paths: Vec<String> =
            entries.map(|entry| entry.expect("an entry").path().expect("a path").display().to_string()).collect();
        assert_eq!(paths, files.paths().collect::<Vec<_>>());
    }
}
