"""A year in four quarters that is small enough to be followed by hand, as files.

A GMV counts in each quarter from the one in which it is finished, so that early is worth more, and
engineering has room for about one initiative a quarter.
"""

from collections.abc import Mapping

NAME = "y2026"
SCENARIO = f"config/scenarios/{NAME}.yaml"
CAP = "engineering: {all: {cap: 100}}"

YEAR: Mapping[str, str] = {
    "config/organization.yaml": """\
name: Small
resources:
  engineering: {unit: engineer-day}
dimensions:
  department: {payments: Payments, growth: Growth}
plan: {2026: y2026}  # the company's plan
""",
    "config/metrics.yaml": """\
metrics:
  gmv: {name: GMV, level: north_star, unit: GBP, over_time: repeats}
  retention: {name: Retention, level: strategic, unit: fraction, over_time: once}
""",
    SCENARIO: f"""\
# What we do in 2026.
title: The year 2026
period: 2026
schedule: {{step: quarter}}
objective: {{mode: north_star}}
capacity:
  {CAP}
targets:
  all:
    retention: {{floor: 0.001, by_step: {{2026-Q3: {{floor: 0.0005}}}}}}
""",
    "initiatives/INIT-0001.yaml": """\
key: INIT-0001
title: Instant refunds
owner: payments
status: in_progress  # since December
period: 2026-Q1
tokens: {engineering: 60}
contributions: {gmv: 100, retention: 0.001}
""",
    "initiatives/INIT-0002.yaml": """\
key: INIT-0002
title: One-page checkout
owner: growth
status: candidate
period: 2026
tokens: {engineering: 80}
contributions: {gmv: 400}
""",
    "initiatives/INIT-0003.yaml": """\
key: INIT-0003
title: Saved baskets
owner: growth
status: candidate
period: 2026
tokens: {engineering: 90}
contributions: {gmv: 240}
duration: 2 quarters
""",
    "initiatives/INIT-0004.yaml": """\
key: INIT-0004
title: Referral bonus
status: candidate
period: 2026
tokens: {engineering: 70}
contributions: {gmv: 160}
""",
    "initiatives/INIT-0005.yaml": """\
key: INIT-0005
title: Gift cards
owner: payments
status: candidate
period: 2026
tokens: {engineering: 100}
contributions: {gmv: 80}
""",
}
DEARER = YEAR["initiatives/INIT-0002.yaml"].replace("engineering: 80", "engineering: 100")
