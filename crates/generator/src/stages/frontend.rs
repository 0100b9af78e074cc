//! Stage *customize frontend*. Input: `frontend/` of the skeleton. Output: the same for this tool, with the pack's
//! pages in `frontend/src/app/pages.ts`.

use pack::{Page, Tree};
use typescript::{Dialect, Import, string_literal};

use super::{Context, code};
use crate::GenerateError;

pub fn customize(context: &Context<'_>) -> Result<Tree, GenerateError> {
    let mut files = code::customize(context, &["frontend/"])?;
    code::edit(&mut files, "frontend/src/app/pages.ts", |source| {
        context.pages.iter().try_fold(source.to_owned(), |source, page| {
            let import = Import { name: "lazyPage".into(), from: "./lazy-page".into() };
            typescript::add_to_list(&source, Dialect::Ts, "pages", &import, &element(page))
        })
    })?;
    Ok(files)
}

/// An element of `pages`: loaded when it is first opened.
fn element(page: &Page) -> String {
    let module = page.file.trim_start_matches("frontend/src/").trim_end_matches(".tsx");
    format!(
        "{{ path: {}, label: t({}), icon: {}, group: t({}), component: lazyPage(() => import({}), {}) }}",
        string_literal(&page.path),
        string_literal(&page.label),
        string_literal(&page.icon),
        string_literal(&page.group),
        string_literal(&format!("../{module}")),
        string_literal(&page.component),
    )
}
