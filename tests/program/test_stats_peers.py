"""The statistics core beside independent implementations, run here: scipy, statsmodels, ddsketch, datasketches.

What no package has (LORD++, a self-starting CUSUM, Bayesian change points) is written down a second time from its paper."""
import collections
import csv
import io
import json
import math
import random

import datasketches
import ddsketch
import numpy
import pytest
from scipy import special, stats as peer
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

HEADER = "timestamp,value\n"


def series(values, step=60, start=1700000000):
    return HEADER + "".join(f"{start + step * i},{float(value)!r}\n" for i, value in enumerate(values))


def rows_of(done):
    assert done.returncode in (0, 1), done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture
def compared(stats, tmp_path):
    """compared(baseline, candidate, *flags): the answer of `compare` on two texts."""
    def run(baseline, candidate, *flags):
        (tmp_path / "a.csv").write_text(baseline)
        (tmp_path / "b.csv").write_text(candidate)
        done = stats("compare", "--baseline", "a.csv", "--candidate", "b.csv", "--json", *flags)
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)
    return run


@pytest.fixture
def folders(stats, tmp_path):
    """folders(pairs, *flags): the answers of `compare` on two folders of metrics, in order."""
    def run(pairs, *flags):
        for arm in ("old", "new"):
            (tmp_path / arm).mkdir(exist_ok=True)
        for i, (baseline, candidate) in enumerate(pairs):
            (tmp_path / "old" / f"m{i:03}.csv").write_text(series(baseline))
            (tmp_path / "new" / f"m{i:03}.csv").write_text(series(candidate))
        done = stats("compare", "--baseline", "old", "--candidate", "new", "--json", *flags)
        assert done.returncode in (0, 1), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]
    return run


def metrics(count, shifted, seed):
    """Pairs of arms, of which the first `shifted` have a candidate that is 1.2 deviations higher."""
    draw = numpy.random.default_rng(seed)
    return [(draw.normal(50, 5, 40), draw.normal(50 + (6 if i < shifted else 0), 5, 40)) for i in range(count)]


# Many tests.

def test_false_discoveries_at_once_are_those_of_statsmodels(folders):
    answers = folders(metrics(30, 8, 1), "--alpha", "0.1")
    _, adjusted, _, _ = multipletests([answer["p_value"] for answer in answers], method="fdr_bh")
    assert [answer["adjusted_p_value"] for answer in answers] == pytest.approx(adjusted.tolist(), rel=1e-12)
    worse = [answer["verdict"] == "worse" for answer in answers]
    assert worse == [p <= 0.1 for p in adjusted] and 6 <= sum(worse[:8]) and sum(worse[8:]) <= 2


def lord_plus_plus(p_values, rate):
    """Ramdas, Yang, Wainwright and Jordan 2017, section 3.1, with the weights of Javanmard and Montanari 2018: levels."""
    def gamma(j):
        return 0.07720838 * math.log(max(j, 2)) / (j * math.exp(math.sqrt(math.log(j)))) if j >= 1 else 0
    levels, found, start = [], [], rate / 2
    for t, p in enumerate(p_values, 1):
        level = gamma(t) * start
        if found:
            level += (rate - start) * gamma(t - found[0]) + rate * sum(gamma(t - tau) for tau in found[1:])
        levels.append(level)
        if p <= level:
            found.append(t)
    return levels, found


def test_false_discoveries_one_after_another_are_those_of_the_paper(folders):
    answers = folders(metrics(40, 15, 2), "--alpha", "0.1", "--correction", "online")
    levels, found = lord_plus_plus([answer["p_value"] for answer in answers], 0.1)
    assert [answer["level"] for answer in answers] == pytest.approx(levels, rel=1e-12)
    assert [i for i, answer in enumerate(answers, 1) if answer["verdict"] == "worse"] == found and found


# Two groups.

@pytest.mark.parametrize("n, m, ties", [(5, 7, False), (15, 20, False), (60, 45, False), (6, 9, True), (80, 70, True)])
def test_mann_whitney_is_that_of_scipy_exactly_and_with_ties(compared, n, m, ties):
    draw = numpy.random.default_rng(n)
    control, canary = draw.exponential(10, n), draw.exponential(14, m)
    if ties:
        control, canary = control.round(-1) + 1, canary.round(-1) + 1
    answer = compared(series(control), series(canary), "--direction", "either")
    if ties and n + m <= 20:
        # As far from the middle or farther; scipy's own test doubles one side, which with ties is another p-value.
        ranks = peer.rankdata(numpy.concatenate([canary, control]))
        expected = peer.permutation_test((ranks[:m], ranks[m:]), lambda x, _: abs(sum(x) - m * (n + m + 1) / 2),
                                         n_resamples=math.inf, alternative="greater", vectorized=False).pvalue
    else:
        exact = not ties and n * m <= 400
        expected = peer.mannwhitneyu(canary, control, method="exact" if exact else "asymptotic").pvalue
    assert answer["mann_whitney_p_value"] == pytest.approx(expected, rel=1e-6)


def test_the_interval_of_the_shift_ends_where_the_test_changes_its_mind(compared):
    draw = numpy.random.default_rng(5)
    control, canary = draw.normal(100, 9, 60), draw.normal(108, 9, 50)
    answer = compared(series(control), series(canary), "--alpha", "0.05")  # an interval of 90 %

    def z_of(shift):  # the normal approximation with continuity, two-sided
        return peer.mannwhitneyu(canary - shift, control, method="asymptotic", use_continuity=True).pvalue
    for end in (answer["effect_low"], answer["effect_high"]):
        inside = end + (0.02 if end == answer["effect_low"] else -0.02)
        outside = end - (0.02 if end == answer["effect_low"] else -0.02)
        assert z_of(outside) <= 0.1 + 0.004 and z_of(inside) >= 0.1 - 0.004


def test_fligner_killeen_is_that_of_scipy(compared):
    for seed, spread in ((1, 1), (2, 3), (3, 1.5)):
        draw = numpy.random.default_rng(seed)
        control, canary = draw.normal(0, 1, 70) + 50, draw.normal(0, spread, 60) + 50
        answer = compared(series(control), series(canary))
        assert answer["spread_p_value"] == pytest.approx(peer.fligner(control, canary, center="median").pvalue, rel=1e-6)


def events(bad, total, rows=20):
    """Rows that sum to so many bad ones of so many."""
    text = "timestamp,good,total\n"
    for i in range(rows):
        part, whole = bad * (i + 1) // rows - bad * i // rows, total * (i + 1) // rows - total * i // rows
        text += f"{60 * i},{whole - part},{whole}\n"
    return text


@pytest.mark.parametrize("k0, n0, k1, n1", [(50, 10_000, 90, 10_000), (50, 10_000, 55, 10_000), (200, 90_000, 60, 10_000),
                                            (3, 500, 0, 500)])
def test_counts_with_exposure_are_judged_by_the_beta_mixture(compared, k0, n0, k1, n1):
    answer = compared(events(k0, n0), events(k1, n1), "--alpha", "0.05")
    share = n1 / (n0 + n1)

    def evidence(s):
        return math.exp(special.betaln(1 + k1, 1 + k0) - k1 * math.log(s) - k0 * math.log1p(-s))
    assert answer["evidence"] == pytest.approx(evidence(share), rel=1e-9)
    assert answer["baseline_rate"] == k0 / n0 and answer["candidate_rate"] == k1 / n1
    for end in (answer["ratio_low"], answer["ratio_high"]):  # where the evidence reaches 1/alpha
        if end and end > 1e-9:
            assert evidence(end * share / (end * share + 1 - share)) == pytest.approx(20, rel=1e-6)
    # Always valid, and so no bolder than the exact conditional test of two Poisson rates, which may be looked at once.
    exact = peer.binomtest(k1, k0 + k1, share)
    assert answer["p_value"] >= exact.pvalue
    low, high = proportion_confint(k1, k0 + k1, alpha=0.05, method="beta")  # Clopper and Pearson's
    ends = [s / (1 - s) * (1 - share) / share for s in (low, min(high, 1 - 1e-12))]
    assert answer["ratio_low"] <= ends[0] + 1e-9 and answer["ratio_high"] >= ends[1] - 1e-9
    if exact.pvalue < 1e-4:
        assert answer["verdict"] == ("worse" if k1 / n1 > k0 / n0 else "better")


def test_ones_among_zeros_are_counts(compared):
    draw = numpy.random.default_rng(9)
    control, canary = (draw.random(4000) < .02) * 1.0, (draw.random(4000) < .06) * 1.0
    answer = compared(series(control), series(canary))
    assert answer["verdict"] == "worse" and answer["baseline_rate"] == pytest.approx(control.mean())


# Sketches of values.

@pytest.mark.parametrize("draw", ["uniform", "exponential", "lognormal", "pareto", "bimodal", "integers"])
def test_quantiles_are_within_the_accuracy_that_ddsketch_promises(stats, draw):
    generator = numpy.random.default_rng(11)
    values = {"uniform": lambda: generator.random(20_000), "exponential": lambda: generator.exponential(3, 20_000),
              "lognormal": lambda: generator.lognormal(0, 1, 20_000), "pareto": lambda: generator.pareto(2.5, 20_000) + 1,
              "bimodal": lambda: numpy.where(generator.random(20_000) < .5, 1, 50) + generator.random(20_000),
              "integers": lambda: generator.poisson(4, 20_000) * 1.0}[draw]()
    answer = {row["name"]: float(row["value"]) for row in rows_of(stats("rightsize", "-", input=series(values)))}
    other = ddsketch.LogCollapsingLowestDenseDDSketch(0.01, 512)
    for value in values:
        other.add(value)
    for probability, ours in ((.5, answer["request"]), (.95, answer["limit"] / 1.5)):
        truth = float(numpy.quantile(values, probability, method="lower"))
        assert ours == pytest.approx(truth, rel=.01001, abs=1e-12)
        # Both are within 1 % of one value, and so within 2 % of each other.
        assert ours == pytest.approx(other.get_quantile_value(probability), rel=.0203, abs=1e-12)


def test_a_commitment_is_the_newsvendors_quantile(stats):
    values = numpy.random.default_rng(12).gamma(3, 20, 5000)
    answer = rows_of(stats("rightsize", "--committed", "0.6", "--on-demand", "1", "-", input=series(values)))
    level = {row["name"]: float(row["value"]) for row in answer}["commitment"]
    cost = {c: (0.6 * c + numpy.maximum(values - c, 0).mean()) for c in numpy.linspace(0, 200, 2001)}
    assert level == pytest.approx(min(cost, key=cost.get), rel=.02)


def test_the_vpas_histogram_decays_as_its_source_says(stats):
    """The recommender's formulas (autoscaler/vertical-pod-autoscaler/pkg/recommender/util), computed here a second time."""
    draw = random.Random(13)
    samples = [(300 * i, draw.lognormvariate(0, .7)) for i in range(3000)]
    starts = [0.0]
    while starts[-1] <= 1000:
        starts.append(0.01 * (1.05 ** len(starts) - 1) / .05)
    weights = collections.Counter()
    for time, value in samples:
        bucket = max(i for i, start in enumerate(starts) if start <= value)
        weights[bucket] += 2 ** ((time - samples[-1][0]) / 86_400)
    passed, target = 0, None
    for bucket in sorted(weights):
        passed += weights[bucket]
        if passed >= .9 * sum(weights.values()):
            target = starts[bucket + 1]
            break
    text = HEADER + "".join(f"{time},{value!r}\n" for time, value in samples)
    answer = {row["name"]: float(row["value"]) for row in rows_of(stats("rightsize", "-", input=text))}
    assert answer["vpa_target"] == pytest.approx(1.15 * target, rel=1e-9)


# Sketches of keys.

def keys_text(keys, column="key"):
    return f"timestamp,{column}\n" + "".join(f"{60 * i},{key}\n" for i, key in enumerate(keys))


def test_distinct_keys_are_counted_as_well_as_by_datasketches(stats):
    ours, theirs = [], []
    for n in (100, 1000, 5000, 20_000, 60_000):
        answer = json.loads(stats("top", "--json", "-", input=keys_text(f"k{n}-{i}" for i in range(n))).stdout)
        other = datasketches.hll_sketch(11)
        for i in range(n):
            other.update(f"k{n}-{i}")
        ours.append(abs(answer["distinct"] / n - 1))
        theirs.append(abs(other.get_estimate() / n - 1))
    # The standard error of 2,048 registers is 1.04/sqrt(2048), 2.3 %.
    assert max(ours) <= 3 * .023 and sum(ours) / len(ours) <= max(.023, 2 * sum(theirs) / len(theirs))


def test_heavy_hitters_are_those_of_datasketches_within_its_bounds_and_ours(stats):
    draw = random.Random(14)
    keys = [f"path{int(math.exp(draw.random() * math.log(3000)))}" for _ in range(30_000)]
    truth = collections.Counter(keys)
    answer = json.loads(stats("top", "--json", "-", input=keys_text(keys)).stdout)
    other = datasketches.frequent_strings_sketch(10)
    for key in keys:
        other.update(key)
    for kept in answer["keys"]:
        count = truth[kept["key"]]
        assert kept["count"] - kept["error"] <= count <= kept["count"] and kept["error"] <= len(keys) / 64
        assert other.get_lower_bound(kept["key"]) <= kept["count"]
        assert other.get_upper_bound(kept["key"]) >= kept["count"] - kept["error"]
    ours = {kept["key"] for kept in answer["keys"]}
    assert {key for key, count in truth.items() if count > len(keys) / 64} <= ours
    sure = other.get_frequent_items(datasketches.frequent_items_error_type.NO_FALSE_POSITIVES, len(keys) // 64)
    assert {item[0] for item in sure} <= ours


def test_surprise_is_good_and_turings_by_exact_counts(stats):
    draw = random.Random(15)
    keys = [f"u{int(draw.paretovariate(.9))}" for _ in range(4000)]
    rows = rows_of(stats("novelty", "-", input=keys_text(keys)))
    seen = collections.Counter()
    for row, key in zip(rows, keys):
        once = sum(count == 1 for count in seen.values()) if not seen[key] else 0
        # Never less than half of one event; before there was one everything is new.
        expected = 0 if seen[key] or not seen.total() else -math.log(max(once, .5) / seen.total())
        seen += collections.Counter([key])
        assert float(row["surprise"]) == pytest.approx(expected, abs=2e-3), key


# Changes.

def run_lengths(values):
    """Adams and MacKay 2007, algorithm 1, by scipy's Student distribution: the probability of each run length, by value."""
    mu, kappa, alpha, beta = map(lambda x: numpy.array([x]), (0.0, 0.1, 1.0, 1.0))
    runs = numpy.array([1.0])
    for value in values:
        predicted = peer.t.pdf(value, 2 * alpha, mu, numpy.sqrt(beta * (kappa + 1) / (alpha * kappa)))
        runs = numpy.append((runs * predicted).sum() * .01, runs * predicted * .99)
        runs /= runs.sum()
        mu, kappa, alpha, beta = (numpy.append(0.0, (kappa * mu + value) / (kappa + 1)), numpy.append(.1, kappa + 1),
                                  numpy.append(1.0, alpha + .5),
                                  numpy.append(1.0, beta + kappa * (value - mu) ** 2 / (2 * (kappa + 1))))
        yield runs


def test_bayesian_change_points_are_those_of_the_paper(stats):
    draw = numpy.random.default_rng(16)
    values = numpy.concatenate([draw.normal(20, 2, 60), draw.normal(31, 2, 50), draw.normal(31, 6, 40)])
    rows = rows_of(stats("changes", "-", input=series(values, step=86_400, start=0)))
    first = values[:14]  # the unit in which levels are expected to differ
    scaled = (values - numpy.median(first)) / (1.4826 * peer.median_abs_deviation(first))
    for i, (row, runs) in enumerate(zip(rows, run_lengths(scaled))):
        if i >= 14:
            assert int(row["run_length"]) == int(runs.argmax()), i
            assert float(row["recent_change"]) == pytest.approx(runs[:8].sum(), rel=1e-6, abs=1e-12)
    assert any(row["change"] == "up" and row["began"] <= "1970-03-04" for row in rows)


def test_cusums_false_alarms_come_as_seldom_as_a_markov_chain_says(stats):
    """Brook and Evans 1972: the mean time to a false alarm of one side, from a chain over 400 states of the sum."""
    limit, slack, states = 8.0, 0.5, 400
    width = 2 * limit / (2 * states - 1)
    places = numpy.arange(states) * width
    edges = places[None, :] + width / 2 - places[:, None] + slack
    up_to = peer.norm.cdf(edges)
    chain = numpy.diff(numpy.hstack([numpy.zeros((states, 1)), up_to]), axis=1)
    one_side = numpy.linalg.solve(numpy.eye(states) - chain, numpy.ones(states))[0]
    expected = one_side / 2  # two sides
    draw = numpy.random.default_rng(17)
    alarms, days = 0, 0
    for _ in range(4):
        values = draw.normal(100, 5, 20_000)
        text = series(values, step=86_400, start=0)
        alarms += sum(row["change"] != "" for row in rows_of(stats("changes", "-", input=text)))
        days += len(values)
    # So few alarms are Poisson's; shapes of the week that chance shows and young levels cost a little.
    assert peer.poisson.ppf(.001, days / expected) <= alarms <= peer.poisson.ppf(.999, 1.5 * days / expected)


# Forecasts.

def forecast(stats, values, horizon, season):
    done = stats("forecast", "--horizon", horizon, "--season", season, "-", input=series(values, step=2_629_800))
    return [{name: float(text) for name, text in row.items()} for row in rows_of(done)]


def test_forecasts_are_as_good_as_statsmodels_theta_and_holt_winters(stats):
    """Sums of absolute errors over simulated monthly series; ours may be beaten by a tenth of the better peer at most."""
    draw = numpy.random.default_rng(18)
    ours = theta = smoothing = inside = steps = 0
    for _ in range(25):
        months = numpy.arange(96)
        level = 400 + draw.normal(0, .7) * months + numpy.cumsum(draw.normal(0, 3, 96))
        values = level * (1 + .2 * numpy.sin(2 * numpy.pi * months / 12)) + draw.normal(0, 6, 96)
        history, actual = values[:-12], values[-12:]
        rows = forecast(stats, history, 12, 12)
        ours += sum(abs(row["mean"] - truth) for row, truth in zip(rows, actual))
        inside += sum(row["p10"] <= truth <= row["p90"] for row, truth in zip(rows, actual))
        steps += len(actual)
        theta += numpy.abs(numpy.asarray(ThetaModel(history, period=12).fit().forecast(12)) - actual).sum()
        fit = ExponentialSmoothing(history, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=12).fit()
        smoothing += numpy.abs(fit.forecast(12) - actual).sum()
    assert ours <= 1.1 * min(theta, smoothing)
    assert .68 <= inside / steps <= .92  # eight of ten, as far as 300 steps that depend on each other can tell


def test_a_young_series_forecasts_like_its_parent_by_the_formula_of_james_and_stein(stats, tmp_path):
    """(n own + k parent)/(n + k), k = 30; and within 10 % of a sibling that it is a copy of, from its tenth point."""
    hours = numpy.arange(24 * 21)
    sibling = 100 + 30 * numpy.sin(2 * numpy.pi * hours / 24) + numpy.random.default_rng(19).normal(0, 2, len(hours))
    (tmp_path / "sibling.csv").write_text(series(sibling, step=3600))
    start = 1700000000 + 3600 * (len(hours) - 10)
    young = series(3 * sibling[-10:], step=3600, start=start)
    own = rows_of(stats("forecast", "--horizon", "24", "-", input=young))
    theirs = rows_of(stats("forecast", "--horizon", "24", "sibling.csv"))
    rows = rows_of(stats("forecast", "--horizon", "24", "--parent", "sibling.csv", "-", input=young))
    for mine, alone, parent in zip(rows, own, theirs):
        for column in ("mean", "p10", "p90"):
            expected = (10 * float(alone[column]) + 30 * 3 * float(parent[column])) / 40
            assert float(mine[column]) == pytest.approx(expected, rel=1e-9)
    copy = rows_of(stats("forecast", "--horizon", "24", "--parent", "sibling.csv", "-",
                         input=series(sibling[-10:], step=3600, start=start)))
    errors = [abs(float(mine["mean"]) / float(parent["mean"]) - 1) for mine, parent in zip(copy, theirs)]
    assert sum(errors) / len(errors) <= .10
