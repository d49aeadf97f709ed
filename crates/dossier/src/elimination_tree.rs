//! The tree of elimination orders with other winners as a picture: every branch ends at the assertion that rules it
//! out.
//!
//! Read from left to right: who would have won, who would have gone last, who before. A line a branch that ends; its
//! words stand at the right, so that the picture can be read without colour and without the text beside it. Lengths
//! are whole numbers: the same bytes everywhere.

use std::fmt::{self, Write};

use assertions::raire::{Branch, IrvAssertion, Tree};

use crate::html::text::Esc;

/// From one line to the next.
const LINE: usize = 24;
/// About the width of a letter.
const LETTER: usize = 8;
/// Between a name and those that go before.
const GAP: usize = 40;

/// What the picture is of; `candidates` are all who stand, `names` those of all candidates of the profile.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'p> {
    /// The tree.
    pub tree: &'p Tree,
    /// Who stands at the beginning, by their places.
    pub candidates: &'p [usize],
    /// The assertions that the tree names.
    pub assertions: &'p [IrvAssertion],
    /// Names by the candidates' places.
    pub names: &'p [&'p str],
}

impl Picture<'_> {
    /// The picture as SVG that stands by itself or in a page.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        // Writing into a String does not fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let mut parts = String::new();
        let mut drawing = Drawing {
            picture: self,
            out: &mut parts,
            lines: 0,
            deepest: self.tree.last.iter().map(depth).max().unwrap_or(0),
            widest: 0,
        };
        for branch in &self.tree.last {
            drawing.branch(branch, 0)?;
        }
        if self.tree.cut_short {
            drawing.words("… and more", 0)?;
        }
        let (lines, x) = (drawing.lines, drawing.words_at());
        let (width, height) = (x + drawing.widest * LETTER + GAP, (lines + 1) * LINE);
        write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             font-family=\"sans-serif\" font-size=\"14\" fill=\"currentColor\">\
             <title>Elimination orders with another winner, and what rules out each</title>\n{parts}</svg>\n"
        )
    }

    /// From one candidate's name to the next's.
    fn column(&self) -> usize {
        let names = self
            .candidates
            .iter()
            .map(|at| self.names[*at].chars().count());
        names.max().unwrap_or(0) * LETTER + GAP
    }
}

/// How many candidates are in the longest tail.
fn depth(branch: &Branch) -> usize {
    1 + branch.before.iter().map(depth).max().unwrap_or(0)
}

struct Drawing<'d> {
    picture: &'d Picture<'d>,
    out: &'d mut String,
    lines: usize,
    deepest: usize,
    widest: usize,
}

impl Drawing<'_> {
    fn words_at(&self) -> usize {
        self.deepest * self.picture.column() + LETTER
    }

    /// Draws a branch and all before it; the line on which its name stands.
    fn branch(&mut self, branch: &Branch, depth: usize) -> Result<usize, fmt::Error> {
        let column = self.picture.column();
        let line = self.lines;
        let mut children = Vec::new();
        for earlier in &branch.before {
            children.push(self.branch(earlier, depth + 1)?);
        }
        let name = self.picture.names[branch.candidate];
        let (x, y) = (depth * column + LETTER, (line + 1) * LINE);
        writeln!(self.out, "<text x=\"{x}\" y=\"{y}\">{}</text>", Esc(name))?;
        let end = x + name.chars().count() * LETTER + LETTER / 2;
        for child in children {
            let (to_x, to_y) = ((depth + 1) * column + LETTER / 2, (child + 1) * LINE - 5);
            let (bend, from_y) = (to_x - GAP / 2, y - 5);
            let path = format!("M{end} {from_y}H{bend}V{to_y}H{to_x}");
            writeln!(
                self.out,
                "<path d=\"{path}\" fill=\"none\" stroke=\"currentColor\"/>"
            )?;
        }
        if branch.before.is_empty() {
            let words = match branch.ruled_out_by.first() {
                Some(at) => {
                    let assertion = &self.picture.assertions[*at];
                    let words =
                        assertion.words(self.picture.candidates, |at| self.picture.names[at]);
                    format!("ruled out: {words}")
                }
                None if self.picture.tree.cut_short => "not drawn further".to_owned(),
                None => "not ruled out".to_owned(),
            };
            let (to_x, y) = (self.words_at() - LETTER, y - 5);
            if to_x > end {
                let dashes = "stroke=\"currentColor\" stroke-dasharray=\"2 4\"";
                writeln!(self.out, "<path d=\"M{end} {y}H{to_x}\" {dashes}/>")?;
            }
            self.words(&words, self.words_at())?;
        }
        Ok(line)
    }

    /// Words on the next line.
    fn words(&mut self, words: &str, x: usize) -> fmt::Result {
        self.lines += 1;
        self.widest = self.widest.max(words.chars().count());
        let y = self.lines * LINE;
        writeln!(self.out, "<text x=\"{x}\" y=\"{y}\">{}</text>", Esc(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["Levy", "Smith & Co", "<Jones>"];

    fn svg(assertions: &[IrvAssertion], most: usize) -> String {
        let candidates = [0, 1, 2];
        let tree = Tree::of(&candidates, 0, assertions, most);
        let picture = Picture {
            tree: &tree,
            candidates: &candidates,
            assertions,
            names: &NAMES,
        };
        picture.svg()
    }

    fn assertions() -> Vec<IrvAssertion> {
        let (winner, loser) = (0, 2);
        vec![
            IrvAssertion::NotEliminatedBefore { winner, loser: 1 },
            IrvAssertion::NotEliminatedNext {
                winner,
                loser,
                standing: vec![0, 2],
            },
        ]
    }

    /// What stands in the picture, line by line, as placed from left to right.
    fn lines(svg: &str) -> Vec<(usize, usize, String)> {
        let number = |text: &str, name: &str| -> usize {
            let (_, rest) = text.split_once(&format!("{name}=\"")).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        let mut texts: Vec<_> = svg
            .lines()
            .filter(|line| line.starts_with("<text"))
            .map(|line| {
                let (_, words) = line.split_once('>').unwrap();
                let words = words.trim_end_matches("</text>").to_owned();
                (number(line, "y"), number(line, "x"), words)
            })
            .collect();
        texts.sort();
        texts
    }

    #[test]
    fn every_branch_ends_in_words() {
        let svg = svg(&assertions(), 100);
        let texts: Vec<String> = lines(&svg).into_iter().map(|(.., words)| words).collect();
        assert_eq!(
            texts,
            [
                "Smith &amp; Co",
                "ruled out: Levy is never eliminated before Smith &amp; Co",
                "&lt;Jones&gt;",
                "Levy",
                "ruled out: Levy has more votes than &lt;Jones&gt; when only these two remain",
                "Smith &amp; Co",
                "ruled out: Levy is never eliminated before Smith &amp; Co",
            ]
        );
        // Two branches of Jones, and nothing else is joined by a whole line.
        assert_eq!(svg.matches("fill=\"none\"").count(), 2);
        assert!(!svg.contains("not ruled out"));
    }

    #[test]
    fn what_is_open_says_so() {
        let svg = svg(&assertions()[..1], 100);
        assert_eq!(svg.matches("not ruled out").count(), 1);
        assert!(self::svg(&assertions(), 2).contains("… and more"));
    }

    #[test]
    fn texts_do_not_meet() {
        let texts = lines(&svg(&[], 100));
        for pair in texts.windows(2) {
            let [(y, x, words), (next_y, next_x, _)] = pair else {
                unreachable!("windows of two");
            };
            let letters = words
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
            let end = x + letters.chars().count() * LETTER;
            assert!(y < next_y || end < *next_x, "{words}");
        }
    }
}
