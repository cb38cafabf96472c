// What the scripts of a page share.

interface PlanRow {
  key: string;
  title: string;
  owner: string;
  scope: string;
  in: boolean;
  value: number;
  valueText: string;
  tokens: string[];
  moves: string;
  reason: string;
  /** What turning the decision round costs, once the page has worked it out. */
  price?: number | null;
  priceText?: string;
  priceWords?: string;
}

interface WhatIfData {
  problem: ParametricProblem;
  objective: string | null;
  /** KEY or KEY/scope of what is in; null where there is no plan. */
  plan: string[] | null;
  title: string;
  /** By whom an answer of this page is proven. */
  proven: string;
  file: string;
  weightsPath: string[];
  /** How each measure of the problem is shown; sign is 0 of tokens, -1 where less is better. */
  totals: { name: string; where: string; unit: string; sign: number }[];
  /** Whether it is solved in well under a second. */
  isQuick: boolean;
  /** Each measure in the plan; null where there is no plan. */
  before: string[] | null;
}

interface PageData {
  run: string;
  resources: string[];
  rows: PlanRow[];
  whatIf: WhatIfData | null;
}

/** Newer browsers have it. */
interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/** What the file has that the pages of a site share. */
declare var portfolioSolver: Record<string, string> | undefined;

interface RepairChange {
  kind: "limit" | "level" | "in" | "out";
  index: number;
  key: string;
  to: string;
  share: number;
}

interface AsideQuestion {
  key: string;
  settings: Settings;
  resolve: (answer: SolverAnswer) => void;
}

interface SolverAnswer {
  id: number;
  kind: "answer";
  infeasible: boolean;
  unique: boolean;
  stages: { name: string; value: string }[];
  items: string[];
  totals: string[];
  repair: { changes: RepairChange[] } | null;
}

type SolverMessage =
  | { id: number; kind: "ready"; totals: string[] | null }
  | { id: number; kind: "checked"; agrees: boolean; stages: StageValue[] }
  | { id: number; kind: "progress"; stage: string; items: string[]; totals: string[] }
  | { id: number; kind: "failed"; message: string }
  | SolverAnswer;
