//! What the answers cost, line by line, in cents.

use pack::{Answers, Feature, Interval, Pack};
use serde::Serialize;
use serde_json::Value;

use crate::{names::chosen, settled};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    pub currency: String,
    pub lines: Vec<QuoteLine>,
    /// Sum of the lines paid every month.
    pub monthly: i64,
    /// Sum of the lines paid once.
    pub once: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuoteLine {
    pub label: String,
    pub kind: LineKind,
    /// 0 where it is included.
    pub amount: i64,
    pub interval: Interval,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Base,
    Tier,
    Feature,
    Deployment,
}

/// Works on the answers so far: what is not known yet costs nothing yet.
pub fn quote(pack: &Pack, answers: &Answers) -> Quote {
    let template = &pack.template;
    let answers = &settled(pack, answers);
    let deployment = template.pricing.deployment_question.as_ref().and_then(|question| {
        let option = answers.get(question)?.as_str()?;
        let label = pack
            .questions
            .iter()
            .find(|q| q.id == *question)?
            .options
            .iter()
            .find(|o| o.value == option)?
            .label
            .clone();
        Some((label, template.pricing.deployments.iter().find(|price| price.option == option)?))
    });
    let interval = deployment.as_ref().map_or(Interval::Month, |(_, price)| price.interval);
    let mut lines = Vec::new();
    // Who pays once runs the tool and carries its load: neither base price nor tier.
    if interval == Interval::Month {
        lines.push(QuoteLine {
            label: template.name.clone(),
            kind: LineKind::Base,
            amount: template.base_price,
            interval,
        });
        lines.extend(tier(pack, answers));
    }
    let features = chosen(answers, "features");
    let is_on = |feature: &Feature| feature.required || features.contains(&feature.id.as_str());
    for feature in template.features.iter().filter(|feature| feature.price > 0 && is_on(feature)) {
        lines.push(QuoteLine { label: feature.name.clone(), kind: LineKind::Feature, amount: feature.price, interval });
    }
    if let Some((label, price)) = deployment {
        // The monthly price of running it is what the base price pays for; only more than that is added.
        let amount = if interval == Interval::Month { (price.price - template.base_price).max(0) } else { price.price };
        lines.push(QuoteLine { label, kind: LineKind::Deployment, amount, interval });
    }
    let sum = |interval| {
        lines.iter().filter(|line| line.interval == interval).fold(0_i64, |sum, line| sum.saturating_add(line.amount))
    };
    Quote { currency: template.currency.clone(), monthly: sum(Interval::Month), once: sum(Interval::Once), lines }
}

fn tier(pack: &Pack, answers: &Answers) -> Option<QuoteLine> {
    let pricing = &pack.template.pricing;
    let number = answers.get(pricing.tier_question.as_ref()?).and_then(Value::as_i64)?;
    let tier = pricing.tiers.iter().find(|tier| tier.up_to.is_none_or(|limit| number <= limit))?;
    let reach = tier.up_to.map_or_else(|| "more people".to_owned(), |limit| format!("up to {limit} people"));
    let amount = tier.price.saturating_sub(pack.template.base_price);
    Some(QuoteLine {
        label: format!("{} tier, {reach}", tier.name),
        kind: LineKind::Tier,
        amount,
        interval: Interval::Month,
    })
}
