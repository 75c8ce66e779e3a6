//! The engines that are timed.

use std::hint::black_box;
use std::ops::Range;

use adjudge::policy::evaluate::{Scratch, Step};
use adjudge::policy::frame::Frame;
use adjudge::policy::judge::{Telling, judge_frame_telling};
use adjudge::policy::pack::Pack;
use adjudge::policy::params::ParamsAt;

use crate::by_hand::{self, Numbers};
use crate::cases::Case;
use crate::clock::{CHUNK, Judge};
use crate::compiled::{self, Writer};
use crate::interpreted::Interpreter;
use crate::whole::{Varied, Whole};

/// The sample by hand.
pub struct ByHand<'a> {
    cases: &'a [Case],
    ready: Vec<Case>,
}

impl<'a> ByHand<'a> {
    pub fn new(cases: &'a [Case]) -> Self {
        Self {
            cases,
            ready: Vec::with_capacity(CHUNK),
        }
    }
}

impl Judge for ByHand<'_> {
    fn cases(&self) -> usize {
        self.cases.len()
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready.clear();
        self.ready.extend_from_slice(&self.cases[chunk]);
    }

    fn judge(&mut self) {
        for case in &self.ready {
            black_box(by_hand::decide(
                black_box(case),
                black_box(&Numbers::SAMPLE),
            ));
        }
    }
}

/// The sample by its compiled rules.
pub struct Compiled<'a> {
    cases: &'a [Case],
    pack: &'a Pack,
    params: &'a ParamsAt,
    writer: Writer,
    frames: Vec<Frame>,
    ready: usize,
    scratch: Scratch,
}

impl<'a> Compiled<'a> {
    pub fn new(cases: &'a [Case], pack: &'a Pack, params: &'a ParamsAt) -> Self {
        let writer = Writer::new(pack, params);
        Self {
            cases,
            pack,
            params,
            frames: vec![writer.frame(); CHUNK],
            writer,
            ready: 0,
            scratch: Scratch::default(),
        }
    }

    /// Stops the benchmark where a case is decided, or reasoned, otherwise than by hand.
    pub fn agrees(&mut self) {
        let evaluator = compiled::evaluator(self.pack.versions.last().unwrap(), self.params);
        for case in self.cases {
            self.writer.write(case, &mut self.frames[0]);
            let step = evaluator.run(&mut self.frames[0], &mut self.scratch);
            let found = compiled::verdict(&step, &self.scratch);
            assert_eq!(found, by_hand::decide(case, &Numbers::SAMPLE), "{case:#?}");
        }
    }
}

impl Judge for Compiled<'_> {
    fn cases(&self) -> usize {
        self.cases.len()
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready = chunk.len();
        for (case, frame) in self.cases[chunk].iter().zip(&mut self.frames) {
            self.writer.write(case, frame);
        }
    }

    fn judge(&mut self) {
        let evaluator = compiled::evaluator(self.pack.versions.last().unwrap(), self.params);
        for frame in self.frames.iter_mut().take(self.ready) {
            black_box(evaluator.run(black_box(frame), &mut self.scratch));
            black_box(&self.scratch);
        }
    }
}

/// The sample by Rhai's interpreter.
pub struct Interpreted<'a> {
    cases: &'a [Case],
    ready: Range<usize>,
    interpreter: Interpreter<'a>,
}

impl<'a> Interpreted<'a> {
    pub fn new(cases: &'a [Case], pack: &'a Pack, params: &ParamsAt) -> Self {
        let version = pack.versions.last().unwrap();
        Self {
            cases,
            ready: 0..0,
            interpreter: Interpreter::new(pack, version, params),
        }
    }

    /// Stops the benchmark where a case is decided, or reasoned, otherwise than by hand.
    pub fn agrees(&mut self, cases: &[Case]) {
        for case in cases {
            let found = self.interpreter.decide(case);
            assert_eq!(found, by_hand::decide(case, &Numbers::SAMPLE), "{case:#?}");
        }
    }
}

impl Judge for Interpreted<'_> {
    fn cases(&self) -> usize {
        self.cases.len()
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready = chunk;
    }

    fn judge(&mut self) {
        for case in &self.cases[self.ready.clone()] {
            black_box(self.interpreter.decide(black_box(case)));
        }
    }
}

/// Frames of the whole pack, made ready a chunk at a time.
struct Ready<'a> {
    whole: &'a Whole,
    cases: &'a [Varied],
    frames: Vec<Frame>,
    ready: usize,
}

impl<'a> Ready<'a> {
    fn new(whole: &'a Whole, cases: &'a [Varied]) -> Self {
        Self {
            whole,
            cases,
            frames: vec![whole.frame(); CHUNK],
            ready: 0,
        }
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready = chunk.len();
        for (case, frame) in self.cases[chunk].iter().zip(&mut self.frames) {
            self.whole.write(case, frame);
        }
    }
}

/// The whole pack: answers left in the working memory, nothing said about why.
pub struct WholeRun<'a> {
    ready: Ready<'a>,
    scratch: Scratch,
}

impl<'a> WholeRun<'a> {
    pub fn new(whole: &'a Whole, cases: &'a [Varied]) -> Self {
        Self {
            ready: Ready::new(whole, cases),
            scratch: Scratch::default(),
        }
    }

    /// Says how the cases end.
    pub fn mix(&mut self) -> String {
        let evaluator = self.ready.whole.evaluator();
        let (mut ruled, mut refused, mut person) = (0, 0, 0);
        for case in self.ready.cases {
            let frame = &mut self.ready.frames[0];
            self.ready.whole.write(case, frame);
            match evaluator.run(frame, &mut self.scratch) {
                Step::Done(None) if self.scratch.answers.remedy.is_some() => ruled += 1,
                Step::Done(None) => refused += 1,
                Step::Done(Some(_)) => person += 1,
                Step::Blocked(unknown) => panic!("{unknown:?} is not known"),
            }
        }
        format!("{ruled} ruled, {refused} not admitted, {person} left to a person")
    }
}

impl Judge for WholeRun<'_> {
    fn cases(&self) -> usize {
        self.ready.cases.len()
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready.prepare(chunk);
    }

    fn judge(&mut self) {
        let evaluator = self.ready.whole.evaluator();
        for frame in self.ready.frames.iter_mut().take(self.ready.ready) {
            black_box(evaluator.run(black_box(frame), &mut self.scratch));
            black_box(&self.scratch);
        }
    }
}

/// How much is said about a ruling.
#[derive(Clone, Copy, Debug)]
pub enum Tracing {
    /// Who spoke, what held and what fell, kept as data.
    Kept,
    /// The judgement in words.
    Told(Telling),
}

/// The whole pack with its trace.
pub struct WholeTraced<'a> {
    ready: Ready<'a>,
    scratch: Scratch,
    tracing: Tracing,
}

impl<'a> WholeTraced<'a> {
    pub fn new(whole: &'a Whole, cases: &'a [Varied], tracing: Tracing) -> Self {
        Self {
            ready: Ready::new(whole, cases),
            scratch: Scratch::default(),
            tracing,
        }
    }
}

impl Judge for WholeTraced<'_> {
    fn cases(&self) -> usize {
        self.ready.cases.len()
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready.prepare(chunk);
    }

    fn judge(&mut self) {
        let whole = self.ready.whole;
        let evaluator = whole.evaluator();
        let texts = whole.pack.symbols.len();
        for frame in self.ready.frames.iter_mut().take(self.ready.ready) {
            match self.tracing {
                Tracing::Kept => {
                    black_box(evaluator.completions(frame, &mut self.scratch, texts));
                }
                Tracing::Told(telling) => {
                    black_box(judge_frame_telling(
                        whole.case.clone(),
                        frame,
                        &whole.pack,
                        whole.version(),
                        &whole.params,
                        None,
                        telling,
                    ));
                }
            }
        }
    }
}

/// The whole pack on cases with unknowns: all their completions.
pub struct WholeCompletions<'a> {
    ready: Ready<'a>,
    scratch: Scratch,
}

impl<'a> WholeCompletions<'a> {
    pub fn new(whole: &'a Whole, cases: &'a [Varied]) -> Self {
        Self {
            ready: Ready::new(whole, cases),
            scratch: Scratch::default(),
        }
    }

    /// Says how many completions a case has.
    pub fn leaves(&mut self) -> String {
        let evaluator = self.ready.whole.evaluator();
        let texts = self.ready.whole.pack.symbols.len();
        let (mut all, mut most, mut asked) = (0, 0, 0);
        for case in self.ready.cases {
            let frame = &mut self.ready.frames[0];
            self.ready.whole.write(case, frame);
            let completions = evaluator.completions(frame, &mut self.scratch, texts);
            all += completions.leaves.len();
            most = most.max(completions.leaves.len());
            asked += usize::from(!completions.settled());
        }
        let mean = all as f64 / self.ready.cases.len() as f64;
        format!("{mean:.1} completions in the mean, {most} at most, {asked} not settled")
    }
}

impl Judge for WholeCompletions<'_> {
    fn cases(&self) -> usize {
        self.ready.cases.len()
    }

    fn prepare(&mut self, chunk: Range<usize>) {
        self.ready.prepare(chunk);
    }

    fn judge(&mut self) {
        let evaluator = self.ready.whole.evaluator();
        let texts = self.ready.whole.pack.symbols.len();
        for frame in self.ready.frames.iter_mut().take(self.ready.ready) {
            black_box(evaluator.completions(frame, &mut self.scratch, texts));
        }
    }
}
