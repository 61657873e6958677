// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bars: a block of them for each kernel, a bar for each level and peer, a line where the limit is. Longer is faster.
// Layer: bench. Stands on results.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "results.hpp"

namespace bench {

namespace {

constexpr int bar = 14, gap = 12, left = 330, width = 560, top = 54;

bool is_drawn(const work& w, std::size_t size) {
  const bool is_usual = w.stores == 0 && (w.input.ends_with("weights") || w.input.ends_with("codes"));
  return (w.who == role::ours || w.who == role::peer) && w.ns[size] > 0 && is_usual;
}

const char* color_of(const work& w) {
  if (w.who == role::peer) return "#9a9a9a";
  if (w.level == 0) return "#c9d9ee";
  return w.by.starts_with("avx2") ? "#6b9bd1" : "#1f5fa8";
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

/// Bars show what was read and written together, so that one scale does for casts to and from few bits.
double speed(const work& w, std::size_t size) { return (w.bytes.in + w.bytes.out) / w.ns[size]; }

}  // namespace

void write_bars(const std::string& path, const group_results& g, std::size_t size) {
  double most = 1;
  for (const work& w : g.cases) {
    if (!is_drawn(w, size)) continue;
    const double limit = limit_ns(g.cases, w.bytes, size);
    most               = std::max({most, speed(w, size), limit > 0 ? (w.bytes.in + w.bytes.out) / limit : 0.0});
  }
  const double scale = width / most;
  std::ostringstream body;
  int y                = top;
  std::string previous = "";
  std::vector<const work*> drawn;
  for (const work& w : g.cases)
    if (is_drawn(w, size)) drawn.push_back(&w);
  std::stable_sort(drawn.begin(), drawn.end(), [&](const work* a, const work* b) { return a->kernel < b->kernel; });
  for (const work* w : drawn) {
    if (w->kernel != previous) y += gap;
    previous           = w->kernel;
    const double limit = limit_ns(g.cases, w->bytes, size), length = speed(*w, size) * scale;
    char line[512];
    std::snprintf(line, sizeof line,
                  "<text x='%d' y='%d' text-anchor='end'>%s, %s</text>\n<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>\n<text "
                  "x='%.1f' y='%d'>%.1f</text>\n",
                  left - 8, y + bar - 3, escaped(w->kernel).c_str(), escaped(w->by).c_str(), left, y, length, bar - 2, color_of(*w),
                  left + length + 4, y + bar - 3, speed(*w, size));
    body << line;
    if (limit > 0) {
      const double x = left + (w->bytes.in + w->bytes.out) / limit * scale;
      std::snprintf(line, sizeof line, "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#c0392b' stroke-width='2'/>\n", x, y - 1, x,
                    y + bar - 1);
      body << line;
    }
    y += bar;
  }
  std::ofstream{path}
      << "<svg xmlns='http://www.w3.org/2000/svg' width='" << left + width + 60 << "' height='" << y + 20
      << "' font-family='sans-serif' font-size='11'>\n<rect width='100%' height='100%' fill='white'/>\n<text x='12' y='22' font-size='15'>"
      << g.name << " at the " << size_name[size]
      << " size: GB/s read and written; the red line is the loop that only moves the bytes</text>\n<text x='12' y='40'>blue: the library "
         "at its levels; grey: peers. One core, best of the interleaved rounds.</text>\n"
      << body.str() << "</svg>\n";
}

}  // namespace bench
