//! Faults in the files of a round: selection lists and reports.

use super::{Planted, Planter, put};
use crate::audit::{Draw, Sample};
use crate::faults::Fault;
use crate::plan;
use crate::reports::sheet_name;

impl Planter<'_> {
    pub(super) fn date_id(&mut self) -> Option<Planted> {
        let sample = self.audit.sample(plan::JUNIPER_COUNCIL)?;
        let fitting = |draw: &&Draw| {
            let id = self.state.imprinted(&self.state.cards[draw.card]);
            sample.times(draw.card, self.audit.rounds) == 1
                && id.starts_with("3-")
                && as_date(&id).is_some()
        };
        let card = &self.state.cards[sample.draws.iter().find(fitting)?.card];
        let id = self.state.imprinted(card);
        let date = as_date(&id)?;
        let path = self.path(self.audit.rounds, "resultsReport.xlsx");
        let contest = self.contest(sample.contest)?;
        let sheet = self.published.sheet(&path, &sheet_name(&contest))?;
        let row = sheet.find(&[("db id", &card.db_id.to_string())])?;
        put(sheet.cell(row, "imprinted id")?, &date);
        Some(Planted {
            county: Some(self.state.counties[card.county].name.clone()),
            contest: Some(contest),
            card: Some(id.clone()),
            was: id,
            is: date,
            ..self.note(Fault::DateId, &[&path])
        })
    }

    /// The first card of the district that was drawn for no contest at all.
    pub(super) fn extra_card(&mut self) -> Option<Planted> {
        let drawn = |card: &usize| self.audit.examined.contains_key(card);
        let willow = self.county("Willow")?;
        let mut cards = self.state.cards.iter().enumerate();
        let extra = cards
            .find(|(k, card)| card.county == willow && !drawn(k))?
            .1;
        let path = self.path(self.audit.rounds, "contest_selection.csv");
        let contest = self.contest(plan::DISTRICT)?;
        let table = self.published.table(&path)?;
        let row = table.find(&[("contest_name", &contest)])?;
        let list = table.cell(row, "contest_cvr_ids")?;
        let longer = format!("{},{}]", list.text().trim_end_matches(']'), extra.db_id);
        put(list, &longer);
        Some(Planted {
            county: Some(self.state.counties[willow].name.clone()),
            contest: Some(contest),
            card: Some(self.state.imprinted(extra)),
            is: extra.db_id.to_string(),
            ..self.note(Fault::ExtraCard, &[&path])
        })
    }

    /// The first card that was drawn once, read without a difference and entered once.
    pub(super) fn skipped_card(&mut self) -> Option<Planted> {
        let sample = self.audit.sample(plan::WILLOW_SHERIFF)?;
        let plain = |sample: &Sample, card: usize| {
            let entry = self.audit.examined.get(&card);
            let read =
                entry.is_some_and(|e| e.replaced.is_none() && e.mvr == self.state.cards[card].cvr);
            read && sample.times(card, self.audit.rounds) == 1
        };
        let skipped = sample
            .draws
            .iter()
            .find(|draw| plain(sample, draw.card))?
            .card;
        let card = &self.state.cards[skipped];
        let contest = self.contest(sample.contest)?;
        let db_id = card.db_id.to_string();
        let mut files = Vec::new();
        for round in 1..=self.audit.rounds {
            for report in ["activityReport.xlsx", "resultsReport.xlsx"] {
                let path = self.path(round, report);
                let sheet = self.published.sheet(&path, &sheet_name(&contest))?;
                sheet.rows.remove(sheet.find(&[("db id", &db_id)])?);
                files.push(path);
            }
        }
        Some(Planted {
            files,
            county: Some(self.state.counties[card.county].name.clone()),
            contest: Some(contest),
            card: Some(self.state.imprinted(card)),
            was: db_id,
            ..self.note(Fault::SkippedCard, &[])
        })
    }

    /// The first card after the tenth draw that was drawn once.
    pub(super) fn wrong_random_number(&mut self) -> Option<Planted> {
        let sample = self.audit.sample(plan::CEDAR_QUESTION)?;
        let mut later = sample.draws.iter().skip(10);
        let draw = later.find(|draw| sample.times(draw.card, self.audit.rounds) == 1)?;
        let is = draw.number % self.state.universe(sample.contest).cards().0 + 1;
        let (was, is) = (draw.number.to_string(), is.to_string());
        let card = &self.state.cards[draw.card];
        let path = self.path(self.audit.rounds, "resultsReport.xlsx");
        let contest = self.contest(sample.contest)?;
        let sheet = self.published.sheet(&path, &sheet_name(&contest))?;
        let sequence = draw.sequence.to_string();
        let wanted = [
            ("random number", was.as_str()),
            ("random number sequence position", &sequence),
        ];
        let row = sheet.find(&wanted)?;
        put(sheet.cell(row, "random number")?, &is);
        Some(Planted {
            county: Some(self.state.counties[card.county].name.clone()),
            contest: Some(contest),
            card: Some(self.state.imprinted(card)),
            was,
            is,
            ..self.note(Fault::WrongRandomNumber, &[&path])
        })
    }

    pub(super) fn wrong_risk(&mut self) -> Option<Planted> {
        let path = self.path(self.audit.rounds, "resultsReport.xlsx");
        let contest = self.contest(plan::GOVERNOR)?;
        let summary = self.published.sheet(&path, "Summary")?;
        let row = summary.find(&[("Contest", &contest)])?;
        let risk = summary.cell(row, "Risk measurement %")?;
        let is = if risk.text() == "1.9" { "1.8" } else { "1.9" };
        let was = put(risk, is);
        let is = is.to_owned();
        let contest = Some(contest);
        Some(Planted {
            contest,
            was,
            is,
            ..self.note(Fault::WrongRisk, &[&path])
        })
    }

    pub(super) fn lagging_list(&mut self) -> Option<Planted> {
        let contest = self.contest(plan::BIRCH_CLERK)?;
        let wanted = [("contest_name", &*contest)];
        let before = self.path(self.audit.rounds.checked_sub(1)?, "contest_selection.csv");
        let table = self.published.table(&before)?;
        let row = table.find(&wanted)?;
        let is = table.cell(row, "contest_cvr_ids")?.text().to_owned();
        let path = self.path(self.audit.rounds, "contest_selection.csv");
        let table = self.published.table(&path)?;
        let row = table.find(&wanted)?;
        let was = put(table.cell(row, "contest_cvr_ids")?, &is);
        let (county, contest) = (Some("Birch".into()), Some(contest));
        Some(Planted {
            county,
            contest,
            was,
            is,
            ..self.note(Fault::LaggingList, &[&path])
        })
    }
}

/// What a spreadsheet makes of an id such as `3-11-4`: month, day, and a year of two digits, those
/// below 30 after 2000. Only for days that every month has.
fn as_date(id: &str) -> Option<String> {
    let parts: Vec<u32> = id
        .split('-')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [month, day, year] = parts[..] else {
        return None;
    };
    let century = if year < 30 { 2000 } else { 1900 };
    let date = (1..=12).contains(&month) && (1..=28).contains(&day) && year < 100;
    date.then(|| format!("{month}/{day}/{}", century + year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_a_spreadsheet() {
        let check = |id, date: Option<&str>| assert_eq!(as_date(id).as_deref(), date, "{id}");
        check("3-11-4", Some("3/11/2004"));
        check("3-14-23", Some("3/14/2023"));
        check("2-1-30", Some("2/1/1930"));
        check("13-1-1", None);
        check("3-29-1", None);
        check("3-11-100", None);
        check("1-GEN-0001-4", None);
    }
}
