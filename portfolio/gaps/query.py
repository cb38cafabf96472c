"""The SQL: totals of each KPI in each slice with a target, and from them the gap of each level."""

TOTALS = """
CREATE TEMP TABLE totals AS
WITH chosen AS (SELECT unnest($chosen::VARCHAR[]) AS key),
there AS (SELECT unnest($there::VARCHAR[]) AS key),
own AS (
    SELECT unnest($own_kpi::VARCHAR[]) AS kpi, unnest($own_key::VARCHAR[]) AS key,
           unnest($own_limb::INTEGER[]) AS limb, unnest($own_amount::HUGEINT[]) AS amount
),
member AS (
    SELECT unnest($member_synergy::VARCHAR[]) AS synergy, unnest($member_key::VARCHAR[]) AS key
),
tier AS (
    SELECT unnest($tier_synergy::VARCHAR[]) AS synergy, unnest($tier_at_least::INTEGER[]) AS at_least
),
bonus AS (
    SELECT unnest($bonus_synergy::VARCHAR[]) AS synergy, unnest($bonus_at_least::INTEGER[]) AS at_least,
           unnest($bonus_kpi::VARCHAR[]) AS kpi, unnest($bonus_limb::INTEGER[]) AS limb,
           unnest($bonus_whole::HUGEINT[]) AS whole, unnest($bonus_part::HUGEINT[]) AS part
),
axis AS (
    SELECT unnest($axis_dimension::VARCHAR[]) AS dimension, unnest($axis_value::VARCHAR[]) AS value,
           unnest($axis_key::VARCHAR[]) AS key, unnest($axis_limb::INTEGER[]) AS limb,
           unnest($axis_share::HUGEINT[]) AS share
),
wanted AS (
    SELECT unnest($wanted_kpi::VARCHAR[]) AS kpi, unnest($wanted_slice::INTEGER[]) AS slice,
           unnest($wanted_axes::VARCHAR[][]) AS axes
),
counted AS (
    SELECT synergy, count(*) FILTER (key IN (FROM there)) AS there, count(*) AS members
    FROM member WHERE key IN (FROM chosen) OR key IN (FROM there) GROUP BY synergy
),
reached AS (
    SELECT synergy, max(at_least) AS at_least FROM tier JOIN counted USING (synergy)
    WHERE at_least <= members GROUP BY synergy
),
reached_alone AS (
    SELECT synergy, max(at_least) AS at_least FROM tier JOIN counted USING (synergy)
    WHERE at_least <= there GROUP BY synergy
),
earned AS (
    SELECT synergy, kpi, limb, whole, part FROM bonus SEMI JOIN reached USING (synergy, at_least)
    UNION ALL
    SELECT synergy, kpi, limb, -whole, -part FROM bonus SEMI JOIN reached_alone USING (synergy, at_least)
),
spread AS (
    SELECT kpi, key, limb, amount FROM own
    UNION ALL
    SELECT kpi, key, limb, part FROM earned JOIN member USING (synergy)
),
cut AS (SELECT DISTINCT slice, axes FROM wanted),
share AS (
    SELECT slice, key, limb, share FROM cut JOIN axis ON dimension = axes[1] AND value = axes[2] WHERE len(axes) = 2
    UNION ALL
    SELECT slice, a.key, a.limb + b.limb, a.share * b.share FROM cut
    JOIN axis a ON a.dimension = axes[1] AND a.value = axes[2]
    JOIN axis b ON b.dimension = axes[3] AND b.value = axes[4] AND b.key = a.key
),
term AS (
    SELECT kpi, slice, limb, amount FROM wanted JOIN own USING (kpi) WHERE len(axes) = 0
    UNION ALL
    SELECT kpi, slice, limb, whole FROM wanted JOIN earned USING (kpi) WHERE len(axes) = 0
    UNION ALL
    SELECT kpi, slice, spread.limb + share.limb, amount * share FROM wanted
    JOIN spread USING (kpi) JOIN share USING (slice, key)
)
SELECT kpi, slice, limb, sum(amount) AS total FROM term GROUP BY kpi, slice, limb ORDER BY kpi, slice, limb
"""
"""Fills the table `totals` (kpi, slice, limb, total) from columns; `limb` is a place in base 10^9, or always 0."""

GAPS = """
WITH level AS (
    SELECT unnest($row::INTEGER[]) AS row, unnest($kpi::VARCHAR[]) AS kpi, unnest($slice::INTEGER[]) AS slice,
           unnest($sign::INTEGER[]) AS sign, unnest($level::HUGEINT[]) AS level,
           unnest($baseline::HUGEINT[]) AS baseline
),
measured AS (
    SELECT row, baseline + coalesce(total, 0) AS achieved, abs(level - baseline) AS required,
           greatest(sign * (level - achieved), 0) AS gap
    FROM level LEFT JOIN totals USING (kpi, slice)
)
SELECT achieved, gap,
       CASE WHEN required > 0 THEN (2000000 * gap + required) // (2 * required) END AS millionths,
       CASE WHEN gap = 0 THEN 'OK' WHEN 20 * gap <= required THEN 'WARN' ELSE 'CRITICAL' END AS severity
FROM measured ORDER BY row
"""
"""Rows (achieved, gap, millionths, severity) of the levels, in their order, from totals in one limb."""
