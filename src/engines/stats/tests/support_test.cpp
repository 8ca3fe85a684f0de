// The primitive of the detector against its definition, and its generations.
#include <gtest/gtest.h>

#include "engines/stats/axes.h"
#include "engines/stats/detector.h"
#include "engines/stats/line_support.h"
#include "engines/stats/plane_support.h"
#include "engines/stats/regrid.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

// A support with parts of its own.
template <int Cells, int Contexts>
struct Line {
  Occupancy<Cells, Contexts> grid;
  Axis axis;
  SupportCounts counts;
  auto support() { return LineSupport(grid, axis, counts); }
};
template <int Cells>
struct Plane {
  Occupancy<Cells, Cells> grid;
  Axis across, along;
  SupportCounts counts;
  auto support() { return PlaneSupport(grid, across, along, counts); }
};

TEST(Occupancy, the_nearest_bit_is_that_of_a_search_over_all_bits) {
  test::Random random(41);
  for (int round = 0; round < 300; ++round) {
    Occupancy<24, 24> grid;
    for (int bits = round % 5; bits > 0; --bits) {
      if (bits == 2) grid.turn();
      grid.set(static_cast<int>(random.bits() % 24), static_cast<int>(random.bits() % 24));
    }
    const int column = static_cast<int>(random.bits() % 24);
    const int row = static_cast<int>(random.bits() % 24);
    int expected = 48;
    for (int r = 0; r < 24; ++r)
      for (int c = 0; c < 24; ++c)
        if ((grid.is_known(c, r) & 1) != 0)
          expected = std::min(expected, std::max(std::abs(c - column), std::abs(r - row)));
    EXPECT_EQ(nearest(grid, column, row), expected);
  }
}

TEST(Occupancy, near_is_a_distance_of_at_most_one) {
  test::Random random(4);
  for (int round = 0; round < 300; ++round) {
    Occupancy<24, 24> grid;
    for (int i = 0; i < round / 3; ++i) {
      if (i == round / 6) grid.turn();
      grid.set(static_cast<int>(random.bits() % 24), static_cast<int>(random.bits() % 24));
    }
    for (int column = 0; column < 24; ++column)
      for (int row = 0; row < 24; ++row)
        ASSERT_EQ(is_near(grid, column, row), nearest(grid, column, row) <= 1);
  }
}

// Where a cell lies in another range: its centre alone.
int moved_alone(const Axis& from, const Axis& to, int cell, int cells) {
  const float centre = (static_cast<float>(cell) + .5F) / static_cast<float>(cells);
  return to.cell(from.low + (from.high - from.low) * centre, cells);
}
template <int Cells>
void expect_moved_alone(const Axis& from, const Axis& to) {
  const Moved<Cells> moved(from, to);
  int by = 0;
  for (int i = 0; i < Cells; ++i) {
    if ((moved.starts() >> i & 1) != 0) by = moved.by(i);
    const int expected = from == to ? i : moved_alone(from, to, i, Cells);
    ASSERT_EQ(i + by, expected) << from.low << " to " << from.high << " becomes " << to.low
                                << " to " << to.high << ": cell " << i << " of " << Cells;
  }
}

// Ranges that grow by much, by little, by no more than floats hold, and that shrink.
TEST(Moved, each_cell_goes_where_its_centre_does) {
  test::Random random(51);
  constexpr float growths[] = {0,   1e-7F, 1e-6F, 1e-5F, 1e-3F, .01F, .1F,
                               .5F, .9F,   1,     10,    1e6F,  -.3F};
  constexpr float origins[] = {0, 1, -100, 1e4F, 1e7F, -1e20F};
  for (int round = 0; round < 40; ++round)
    for (const float growth : growths)
      for (const float origin : origins) {
        const float low = origin + static_cast<float>(random.normal());
        const Axis from{low, low + static_cast<float>(random.exponential())};
        const float width = growth * (from.high - from.low);
        const float below = round % 3 == 0 ? 0 : static_cast<float>(random.uniform());
        const float above = round % 3 == 1 ? 0 : static_cast<float>(random.uniform());
        const Axis to{from.low - width * below, from.high + width * above};
        expect_moved_alone<16>(from, to);
        expect_moved_alone<24>(from, to);
        expect_moved_alone<64>(from, to);
        expect_moved_alone<128>(from, to);
      }
}

TEST(Moved, is_found_once_for_the_same_ranges_and_anew_for_others) {
  Moved<64> moved({0, 1}, {0, 1.5F});
  EXPECT_FALSE(moved.same());
  moved.set({0, 1}, {0, 1.5F});
  EXPECT_FALSE(moved.same());
  moved.set({0, 1}, {0, 1});
  EXPECT_TRUE(moved.same());
  moved.set({2, 2}, {2, 2});
  EXPECT_TRUE(moved.same());
  EXPECT_TRUE(Moved<64>().same());
}

TEST(Occupancy, cells_move_as_one_by_one) {
  test::Random random(5);
  for (int round = 0; round < 200; ++round) {
    Occupancy<24, 24> from;
    for (int i = 0; i < round; ++i) {
      if (i == round / 2) from.turn();
      from.set(static_cast<int>(random.bits() % 24), static_cast<int>(random.bits() % 24));
    }
    const auto axis = [&] {
      const auto low = static_cast<float>(random.normal());
      return Axis{low, low + static_cast<float>(random.exponential())};
    };
    const Axis across = axis();
    const Axis to_across = axis();
    const Axis along = axis();
    const Axis to_along = round % 2 == 0 ? axis() : Axis{3, 3};
    Occupancy<24, 24> expected;
    for (int j = 0; j < 24; ++j)
      for (int i = 0; i < 24; ++i) {
        const int to_column = moved_alone(across, to_across, i, 24);
        const int to_row = moved_alone(along, to_along, j, 24);
        if ((from.is_known(i, j) & 1) != 0) expected.known(to_row) |= 1U << to_column;
        if ((from.is_current(i, j) & 1) != 0) expected.current(to_row) |= 1U << to_column;
      }
    move_rows(from, Moved<24>(along, to_along));
    move_columns(from, Moved<24>(across, to_across));
    ASSERT_EQ(from.words, expected.words);
  }
}

// What comes between two turns is known until the second one.
TEST(Occupancy, a_cell_is_known_for_this_generation_and_the_next) {
  Occupancy<16, 16> grid;
  grid.set(3, 5);
  EXPECT_EQ(grid.is_known(3, 5) & grid.is_current(3, 5) & 1, 1U);
  grid.turn();
  EXPECT_EQ(grid.is_known(3, 5) & 1, 1U);
  EXPECT_EQ(grid.is_current(3, 5) & 1, 0U);
  grid.turn();
  EXPECT_EQ(grid.is_known(3, 5) & 1, 0U);
}

TEST(FourAxes, each_lane_is_an_axis) {
  const Axis axes[] = {{-1, 1}, {0, 0}, {2, 1e30F}, {-1e30F, 1e30F}};  // values end at 2^100
  const FourAxes four(axes);
  constexpr int cells[] = {128, 24, 16, 64};
  for (const float x : {-3e38F, -1.0F, -.5F, -0.0F, 0.0F, .25F, 1.0F, 2.0F, 3.0F, 1e30F, 3e38F}) {
    const FourFloats values{x, x, x, x};
    const FourInts at = four.cell(values, FourFloats{127.5F, 23.5F, 15.5F, 63.5F});
    const FourInts outside = four.outside(values);
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(outside[i] != 0, axes[i].outside(x) > 0) << x << " on axis " << i;
      EXPECT_EQ(at[i], axes[i].cell(x, cells[i])) << x << " on axis " << i;
      EXPECT_EQ(axes[i].cell_inside(x, static_cast<float>(cells[i]) - .5F), at[i]) << x;
    }
  }
}

TEST(Occupancy, the_nearest_bit_of_a_row_of_128) {
  const auto row = static_cast<Row128>((Row128{1} << 100) | (Row128{1} << 3));
  EXPECT_EQ(nearest_in_row<128>(row, 3), 0);
  EXPECT_EQ(nearest_in_row<128>(row, 50), 47);
  EXPECT_EQ(nearest_in_row<128>(row, 52), 48);
  EXPECT_EQ(nearest_in_row<128>(row, 127), 27);
  EXPECT_EQ(nearest_in_row<128>(0, 5), 256);
}

TEST(LineSupport, a_seen_cell_and_its_neighbours_are_not_new) {
  Line<64, 1> line;
  line.support().learn(0, 0);
  line.support().learn(64, 0);
  EXPECT_EQ(line.support().score(0.5F, 0), 0);
  EXPECT_EQ(line.support().score(1.5F, 0), 0);
  // Two cells away: one beyond the neighbour, a 64th of the grid.
  EXPECT_FLOAT_EQ(line.support().score(2.5F, 0), (1.0F / 64) / (1 + 1.0F / 64));
  // Half a range outside.
  EXPECT_FLOAT_EQ(line.support().score(96, 0), 0.5F / 1.5F);
}

TEST(LineSupport, another_value_than_the_only_one_is_nine_ranges_away) {
  Line<64, 1> line;
  for (int i = 0; i < 5; ++i) line.support().learn(7, 0);
  EXPECT_EQ(line.support().score(7, 0), 0);
  EXPECT_FLOAT_EQ(line.support().score(7.001F, 0), 0.9F);
}

TEST(LineSupport, a_context_knows_its_own_values_and_those_of_the_two_beside_it) {
  Line<24, 12> line;
  line.support().learn(0, 0);
  line.support().learn(24, 6);
  EXPECT_EQ(line.support().score(0, 11), 0);
  EXPECT_EQ(line.support().score(0, 1), 0);
  EXPECT_GT(line.support().score(0, 6), 0.4F);
  EXPECT_EQ(line.support().score(0, 3), 0);  // nothing is known at that hour
}

TEST(LineSupport, one_absurd_value_coarsens_the_grid_for_two_generations_at_most) {
  Line<128, 1> line;
  test::Random random(42);
  line.support().learn(1e12F, 0);
  for (int i = 0; i < 3 * generation; ++i)
    line.support().learn(static_cast<float>(random.uniform()), 0);
  EXPECT_LT(line.axis.high, 1e12F);
  for (int i = 0; i < 8 * generation; ++i)
    line.support().learn(static_cast<float>(random.uniform()), 0);
  EXPECT_LT(line.axis.high, 1.5F);
}

TEST(LineSupport, merging_knows_what_either_knew) {
  Line<64, 1> low;
  Line<64, 1> high;
  for (int i = 0; i <= 10; ++i) {
    low.support().learn(static_cast<float>(i), 0);
    high.support().learn(static_cast<float>(i + 90), 0);
  }
  EXPECT_GT(low.support().score(95, 0), 0.5F);
  low.support().merge(high.support());
  EXPECT_EQ(low.support().score(95, 0), 0);
  EXPECT_EQ(low.support().score(5, 0), 0);
  EXPECT_GT(low.support().score(50, 0), 0.2F);
  EXPECT_EQ(low.counts.seen, 22U);
}

TEST(PlaneSupport, a_pair_is_new_where_both_values_are_known_but_not_together) {
  Plane<24> plane;
  for (int i = 0; i <= 24; ++i) plane.support().learn(static_cast<float>(i), static_cast<float>(i));
  EXPECT_EQ(plane.support().score(12, 12.5F), 0);
  const float apart = plane.support().score(4, 20);  // eight cells from the diagonal
  EXPECT_FLOAT_EQ(apart, (7.0F / 24) / (1 + 7.0F / 24));
}

TEST(PlaneSupport, merging_is_commutative) {
  test::Random random(43);
  Plane<16> a;
  Plane<16> b;
  for (int i = 0; i < 300; ++i) {
    a.support().learn(static_cast<float>(random.normal()), static_cast<float>(random.normal()));
    b.support().learn(static_cast<float>(5 + random.normal()), static_cast<float>(random.normal()));
  }
  Plane<16> ab = a;
  ab.support().merge(Plane<16>(b).support());
  Plane<16> ba = b;
  ba.support().merge(Plane<16>(a).support());
  EXPECT_EQ(ab.grid.words, ba.grid.words);
  EXPECT_EQ(ab.across.low, ba.across.low);
}

// Over two turns of generations, with what is new now and then.
TEST(Detector, a_point_that_was_located_is_learned_as_by_the_instances_one_after_another) {
  test::Random random(44);
  Detector together;
  Detector one_by_one;
  int located = 0;
  for (int i = 0; i < 10'000; ++i) {
    Features f{.known = Features::all, .two_hours = static_cast<std::uint16_t>(i / 24 % 12)};
    for (float* const value : {&f.x, &f.mean_short, &f.mean_long, &f.residual, &f.residual_mean,
                               &f.six_ago, &f.long_ago})
      *value = static_cast<float>(random.normal());
    Places places;
    Places unused;
    const Novelty a = together.score(f, 300, places);
    const Novelty b = one_by_one.score(f, 300, unused);
    ASSERT_EQ(a.score, b.score) << i;
    ASSERT_EQ(a.cause, b.cause) << i;
    if (together.learn(places))
      ++located;
    else
      together.learn_each(f);
    one_by_one.learn_each(f);
    ASSERT_TRUE(together.sound() && Detector::sound(places)) << i;
  }
  EXPECT_GT(located, 9000);
  EXPECT_EQ(together.level.words, one_by_one.level.words);
  EXPECT_EQ(together.long_context.words, one_by_one.long_context.words);
  EXPECT_EQ(together.time_of_day.words, one_by_one.time_of_day.words);
}

}  // namespace
}  // namespace stats
