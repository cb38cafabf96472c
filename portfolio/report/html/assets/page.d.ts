// What the scripts of a page share.

interface PlanRow {
  key: string;
  title: string;
  owner: string;
  scope: string;
  in: boolean;
  value: number;
  valueText: string;
  share: number;
  tokens: string[];
  moves: string;
  reason: string;
}

interface PageData {
  run: string;
  resources: string[];
  rows: PlanRow[];
}
