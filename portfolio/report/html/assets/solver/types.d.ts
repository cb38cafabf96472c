// What the solver's scripts share. Names of fields are those of portfolio/compile/parametric.py.

type Whole = number | string;

interface ProblemMeasure {
  kind: "tokens" | "contributions";
  name: string;
  dimension: string;
  value: string;
  scale: Whole;
  columns: number[];
  coefficients: Whole[];
}

interface ParametricProblem {
  format: 1;
  scenario: string;
  items: string[];
  tiers: { synergy: string; at_least: number; columns: number[] }[];
  resources: number[];
  measures: ProblemMeasure[];
  limits: { measure: number; kind: "cap" | "floor"; bound: string }[];
  levels: {
    measure: number;
    kind: "floor" | "ceiling" | "goal";
    sign: -1 | 1;
    level: string;
    baseline: string | null;
    scale: string | null;
    penalty: string | null;
  }[];
  objective: {
    mode: "north_star" | "weighted_kpis" | "lexicographic";
    priorities: string[][];
    weighted: {
      name: string;
      measure: number;
      sign: -1 | 1;
      weight: string;
      scale: string | null;
      bonuses: [string, string][];
    }[];
    north_star: number | null;
    north_star_sign: -1 | 1;
  };
  rows: { columns: number[]; values: number[]; sense: -1 | 0 | 1; bound: number }[];
  held: { column: number; value: 0 | 1 }[];
  keys: string;
}

/** What a reader changed: position of a limit or level, or name of a KPI, to a decimal. */
interface Settings {
  limits: Record<string, string>;
  levels: Record<string, string>;
  weights: Record<string, string>;
  in: string[];
  out: string[];
}

/** An exact fraction: denominator above 0, reduced. */
interface Fraction {
  n: bigint;
  d: bigint;
}

/** A linear form over columns; its value is the sum of coefficients times columns, over the scale. */
interface Expression {
  columns: number[];
  values: bigint[];
  scale: bigint;
}

/** values . x compared with a bound: -1 at most, 0 equal, 1 at least. `soft` says how it may give way. */
interface Row {
  columns: number[];
  values: bigint[];
  sense: -1 | 0 | 1;
  bound: bigint;
  soft?: Softness;
}

/** A bound that may move: by `unit` integer steps of the row for a price of 1. */
interface Softness {
  kind: "limit" | "level" | "row";
  index: number;
  factor: Fraction;
  size: Fraction;
  offset: Fraction;
}

interface Stage {
  name: string;
  /** 1 where more is better, -1 where less is. */
  sign: bigint;
  expression: Expression;
  gain: Expression;
}

/** A row whose last column is a shortfall, computed exactly after each solve. */
interface ShortfallRow extends Row {
  column: number;
  own: bigint;
}

interface ExactProblem {
  items: number;
  /** Items and tiers; shortfalls come after. */
  binary: number;
  rows: Row[];
  lower: bigint[];
  upper: bigint[];
  stages: Stage[];
  tiers: { at_least: number; columns: number[] }[];
  shortfalls: ShortfallRow[];
}

/** An inequality that a stage added: at least. With a price it may be missed for that much gain. */
interface Cut {
  columns: number[];
  values: bigint[];
  least: bigint;
  price: bigint;
}

interface FloatRow {
  columns: number[];
  values: number[];
  bound: number;
  equal: boolean;
}

type Outcome =
  | { kind: "infeasible" }
  | { kind: "stopped"; status: number }
  | { kind: "solved"; items: bigint[]; bound: bigint };

interface StageValue {
  name: string;
  value: string;
}

interface Question {
  id: number;
  settings: Settings;
  /** Whether nobody waits for more than the answer: no progress, no repair. */
  isAside: boolean;
}

interface Answer {
  infeasible: boolean;
  x: bigint[] | null;
  stages: StageValue[];
  /** Whether it is proven that no other portfolio ranks as high: key order has 40 bits. */
  unique: boolean;
  solves: number;
}

type Progress = (stage: string, best: bigint[] | null) => void;

// The parts of the npm package `highs` that are used.
interface HighsModel {
  options: { set(options: Record<string, unknown>): void };
  info: { get(name: string): number | bigint };
  run(): unknown;
  getModelStatus(): number;
  getSolution(): { colValue: Float64Array };
  setSolution(solution: { indices: Int32Array; values: Float64Array }): void;
  dispose(): void;
}
interface Highs {
  infinity: number;
  constants: { objectiveSense: { minimize: number }; modelStatus: { infeasible: number; optimal: number } };
  createModel(model: Record<string, unknown>): HighsModel;
}
