"""The SQL: each KPI in each slice with a target, under the plan and from each idea; and from these
the gaps."""

AMOUNTS = """
CREATE TEMP TABLE amounts AS
WITH chosen AS (SELECT unnest($chosen::VARCHAR[]) AS key),
there AS (SELECT unnest($there::VARCHAR[]) AS key),
idea AS (SELECT unnest($idea::VARCHAR[]) AS key),
offer AS (
    SELECT unnest($offer_kpi::VARCHAR[]) AS kpi, unnest($offer_key::VARCHAR[]) AS key,
           unnest($offer_scope::INTEGER[]) AS scope, unnest($offer_limb::INTEGER[]) AS limb,
           unnest($offer_amount::HUGEINT[]) AS amount
),
own AS (
    SELECT unnest($own_kpi::VARCHAR[]) AS kpi, unnest($own_key::VARCHAR[]) AS key,
           unnest($own_limb::INTEGER[]) AS limb, unnest($own_amount::HUGEINT[]) AS amount
),
member AS (
    SELECT unnest($member_synergy::VARCHAR[]) AS synergy, unnest($member_key::VARCHAR[]) AS key
),
tier AS (
    SELECT unnest($tier_synergy::VARCHAR[]) AS synergy,
           unnest($tier_at_least::INTEGER[]) AS at_least
),
bonus AS (
    SELECT unnest($bonus_synergy::VARCHAR[]) AS synergy,
           unnest($bonus_at_least::INTEGER[]) AS at_least,
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
able AS (
    SELECT synergy, count(*) AS members FROM member
    WHERE key IN (FROM idea) OR key IN (FROM there) GROUP BY synergy
),
open_tier AS (
    SELECT tier.synergy, tier.at_least, alone.at_least AS alone
    FROM tier JOIN able ON able.synergy = tier.synergy AND tier.at_least <= able.members
    LEFT JOIN reached_alone alone ON alone.synergy = tier.synergy
    WHERE tier.at_least > coalesce(alone.at_least, 0)
),
earned AS (
    SELECT synergy, kpi, limb, whole, part FROM bonus SEMI JOIN reached USING (synergy, at_least)
    UNION ALL
    SELECT synergy, kpi, limb, -whole, -part
    FROM bonus SEMI JOIN reached_alone USING (synergy, at_least)
),
hoped AS (
    SELECT synergy, at_least, kpi, limb, whole, part
    FROM bonus SEMI JOIN open_tier USING (synergy, at_least)
    UNION ALL
    SELECT bonus.synergy, open_tier.at_least, kpi, limb, -whole, -part FROM bonus
    JOIN open_tier ON bonus.synergy = open_tier.synergy AND bonus.at_least = open_tier.alone
),
spread AS (
    SELECT kpi, key, limb, amount FROM own
    UNION ALL
    SELECT kpi, key, limb, part FROM earned JOIN member USING (synergy)
),
cut AS (SELECT DISTINCT slice, axes FROM wanted),
share AS (
    SELECT slice, key, limb, share
    FROM cut JOIN axis ON dimension = axes[1] AND value = axes[2] WHERE len(axes) = 2
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
),
whole_idea AS (
    SELECT kpi, slice, 'initiative' AS source, key AS name, scope AS choice, limb, amount
    FROM wanted JOIN offer USING (kpi) WHERE len(axes) = 0
    UNION ALL
    SELECT kpi, slice, 'synergy', synergy, at_least, limb, whole
    FROM wanted JOIN hoped USING (kpi) WHERE len(axes) = 0
),
idea_in_slice AS (
    SELECT kpi, slice, 'initiative' AS source, key AS name, scope AS choice,
           offer.limb + share.limb AS limb, amount * share AS amount
    FROM wanted JOIN offer USING (kpi) JOIN share USING (slice, key)
    UNION ALL
    SELECT kpi, slice, 'synergy', synergy, at_least, hoped.limb + share.limb, part * share
    FROM wanted JOIN hoped USING (kpi) JOIN member USING (synergy) JOIN share USING (slice, key)
),
counted_amount AS (
    SELECT kpi, slice, 'plan' AS source, '' AS name, 0 AS choice, limb, amount FROM term
    UNION ALL SELECT * FROM whole_idea
    UNION ALL SELECT * FROM idea_in_slice
)
SELECT kpi, slice, source, name, choice, limb, sum(amount) AS total FROM counted_amount
GROUP BY ALL ORDER BY ALL
"""
"""Fills the table `amounts` from columns; `limb` is a place in base 10^9, or always 0.

`source` is `plan` for the total of the plan; `initiative` for what a scope (`choice`) of one
(`name`) moves, and `synergy` for what a tier of one earns beyond what is there already, whether the
plan takes them or not.
"""

GAPS = """
WITH level AS (
    SELECT unnest($row::INTEGER[]) AS row, unnest($kpi::VARCHAR[]) AS kpi,
           unnest($slice::INTEGER[]) AS slice, unnest($sign::INTEGER[]) AS sign,
           unnest($is_goal::BOOLEAN[]) AS is_goal, unnest($level::HUGEINT[]) AS level,
           unnest($baseline::HUGEINT[]) AS baseline
),
sign AS (SELECT DISTINCT kpi, sign FROM level),
help AS (
    SELECT kpi, slice, source, name, greatest(max(sign * total), 0) AS most
    FROM amounts JOIN sign USING (kpi) WHERE source <> 'plan' GROUP BY ALL
),
together AS (SELECT kpi, slice, sum(most) AS most FROM help GROUP BY ALL),
total AS (SELECT kpi, slice, total FROM amounts WHERE source = 'plan'),
measured AS (
    SELECT row, is_goal, baseline + coalesce(total, 0) AS achieved,
           abs(level - baseline) AS required, greatest(sign * (level - achieved), 0) AS gap,
           baseline + sign * coalesce(most, 0) AS ideas
    FROM level LEFT JOIN total USING (kpi, slice) LEFT JOIN together USING (kpi, slice)
)
SELECT achieved, gap,
       CASE WHEN required > 0 THEN (2000000 * gap + required) // (2 * required) END AS millionths,
       CASE WHEN gap = 0 THEN 'OK' WHEN NOT is_goal THEN 'CRITICAL'
            WHEN 20 * gap <= required THEN 'NEAR' ELSE 'WARN' END AS severity,
       CASE WHEN gap > 0 THEN ideas END AS ideas
FROM measured ORDER BY row
"""
"""Rows (achieved, gap, millionths, severity, ideas) of the levels, in their order, from amounts in
one limb."""
