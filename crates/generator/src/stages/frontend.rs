//! Stage *customize frontend*. Input: `frontend/` of the skeleton. Output: the same for this tool, with the pack's
//! pages in `frontend/src/app/pages.ts`.

use std::collections::BTreeSet;

use pack::{Page, Tree};
use typescript::{Dialect, Import, string_literal};

use super::{Context, code};
use crate::GenerateError;

pub fn customize(context: &Context<'_>) -> Result<Tree, GenerateError> {
    let mut files = code::customize(context, &["frontend/"])?;
    code::edit(&mut files, "frontend/src/app/pages.ts", |source| {
        context.pages.iter().try_fold(source.to_owned(), |source, page| {
            // An element that is there already is not added twice, but what it needs is imported.
            [("t", "@/lib/i18n"), ("lazyPage", "./lazy-page")].into_iter().try_fold(source, |source, (name, from)| {
                let import = Import { name: name.into(), from: from.into() };
                typescript::add_to_list(&source, Dialect::Ts, "pages", &import, &element(page))
            })
        })
    })?;
    code::edit(&mut files, "frontend/src/app/icons.ts", |source| {
        icons(context).into_iter().try_fold(source.to_owned(), |source, name| {
            let component = pascal(name);
            let element = format!("[{}, {component}]", string_literal(name));
            let import = Import { name: component, from: "lucide-react".into() };
            typescript::add_to_list(&source, Dialect::Ts, "icons", &import, &element)
        })
    })?;
    Ok(files)
}

/// What menus show, but for emoji.
fn icons<'a>(context: &'a Context<'_>) -> BTreeSet<&'a str> {
    let entities = context.entities.iter().map(|entity| entity.icon.as_str());
    let pages = context.pages.iter().map(|page| page.icon.as_str());
    let views = context.surfaces.views.iter().map(|view| view.icon.as_str());
    let dashboards = context.surfaces.dashboards.iter().map(|dashboard| dashboard.icon.as_str());
    entities.chain(pages).chain(views).chain(dashboards).collect()
}

/// `building-2` is the component `Building2`.
fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split('-').map(part).collect()
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
