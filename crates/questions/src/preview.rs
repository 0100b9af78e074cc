//! What will be made of the answers so far.

use pack::{Answers, Condition, Pack};
use serde::Serialize;

use crate::{Quote, names, names::chosen, quote, scope, settled};

/// Names as people read them. The files are added by whoever has the generator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    pub features: Vec<String>,
    pub entities: Vec<String>,
    pub pages: Vec<String>,
    pub integrations: Vec<String>,
    pub environment: Vec<String>,
    pub technologies: Vec<String>,
    pub price: Quote,
}

pub fn preview(pack: &Pack, answers: &Answers) -> Preview {
    let names = names(pack, &settled(pack, answers), "", "");
    let scope = scope(pack, &names);
    let holds = |when: &Option<Condition>| when.as_ref().is_none_or(|when| when.holds(&scope).unwrap_or(false));
    let (features, connected) = (chosen(&names, "features"), chosen(&names, "integrations"));
    let template = &pack.template;
    let integrations =
        || template.integrations.iter().filter(|integration| connected.contains(&integration.id.as_str()));
    let entities = || pack.schema.entities.iter().filter(|entity| holds(&entity.when));
    let own = pack.schema.environment.iter().filter(|(_, when)| holds(when)).map(|(variable, _)| variable.name.clone());
    Preview {
        features: template
            .features
            .iter()
            .filter(|f| features.contains(&f.id.as_str()))
            .map(|f| f.name.clone())
            .collect(),
        entities: entities().map(|entity| entity.label_plural.clone()).collect(),
        pages: entities()
            .map(|entity| entity.label_plural.clone())
            .chain(pack.schema.pages.iter().filter(|page| holds(&page.when)).map(|page| page.label.clone()))
            .collect(),
        integrations: integrations().map(|integration| integration.name.clone()).collect(),
        environment: integrations()
            .flat_map(|i| i.environment.iter().map(|variable| variable.name.clone()))
            .chain(own)
            .collect(),
        technologies: template.technologies.iter().map(|(_, technology)| technology.clone()).collect(),
        price: quote(pack, answers),
    }
}
