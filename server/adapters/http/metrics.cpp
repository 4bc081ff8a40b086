#include "adapters/http/metrics.hpp"

#include "contract/routes.hpp"

namespace longspan::http {
namespace {

void line(std::string& out, std::string_view name, std::uint64_t value) {
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

void described(std::string& out, std::string_view name, std::string_view type,
               std::string_view help, std::uint64_t value) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  out.append(name).append(" ").append(type).append("\n");
  line(out, name, value);
}

std::string seconds(std::uint64_t us) {
  auto text = std::to_string(us % 1'000'000);
  return std::to_string(us / 1'000'000) + "." + std::string(6 - text.size(), '0') + text;
}

}  // namespace

std::string Metrics::text(Gauges const& gauges) const {
  std::string out;
  out.reserve(8192);
  auto const routes = contract::routes();
  auto const name_of = [&](std::size_t i) {
    return std::string(i < routes.size() ? routes[i].name : std::string_view("static"));
  };
  out +=
      "# HELP longspan_requests_total Requests answered, by route and class of status.\n"
      "# TYPE longspan_requests_total counter\n";
  for (std::size_t i = 0; i < routes_.size(); ++i)
    for (std::size_t c = 1; c < routes_[i].by_class.size(); ++c)
      if (auto const count = routes_[i].by_class[c])
        line(out,
             "longspan_requests_total{route=\"" + name_of(i) + "\",status=\"" + std::to_string(c) +
                 "xx\"}",
             count);
  out +=
      "# HELP longspan_request_seconds From the header read to the answer handed over.\n"
      "# TYPE longspan_request_seconds histogram\n";
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    std::uint64_t count = 0;
    for (auto const in_bucket : routes_[i].buckets) count += in_bucket;
    if (count == 0) continue;
    auto const label = "{route=\"" + name_of(i) + "\"";
    std::uint64_t below = 0;
    for (std::size_t b = 0; b < kBounds.size(); ++b) {
      below += routes_[i].buckets[b];
      line(out,
           "longspan_request_seconds_bucket" + label + ",le=\"" +
               seconds(static_cast<std::uint64_t>(kBounds[b])) + "\"}",
           below);
    }
    line(out, "longspan_request_seconds_bucket" + label + ",le=\"+Inf\"}", count);
    out += "longspan_request_seconds_sum" + label + "} " + seconds(routes_[i].sum_us) + "\n";
    line(out, "longspan_request_seconds_count" + label + "}", count);
  }
  out +=
      "# HELP longspan_receipts_total Facts posted, by receipt.\n# TYPE longspan_receipts_total "
      "counter\n";
  line(out, "longspan_receipts_total{receipt=\"accepted\"}", facts_accepted);
  line(out, "longspan_receipts_total{receipt=\"held\"}", facts_held);
  line(out, "longspan_receipts_total{receipt=\"refused\"}", facts_refused);
  line(out, "longspan_receipts_total{receipt=\"duplicate\"}", facts_duplicate);
  described(out, "longspan_commits_total", "counter", "Commits that appended facts.", commits);
  described(out, "longspan_committed_facts_total", "counter", "Facts appended by those commits.",
            committed_facts);
  described(out, "longspan_commits_begun_again_total", "counter",
            "Transactions done again: another node wrote first, or the database was gone.",
            begun_again);
  described(out, "longspan_store_reachable", "gauge", "0 while the database is gone.",
            gauges.store_reachable ? 1 : 0);
  described(out, "longspan_ledger_head", "gauge", "Sequence of the newest fact.", gauges.head);
  described(out, "longspan_connections", "gauge", "Open HTTP connections.", gauges.connections);
  described(out, "longspan_live_connections", "gauge", "Open live connections.", gauges.live);
  described(out, "longspan_sessions", "gauge", "Sessions that have not run out.", gauges.sessions);
  described(out, "longspan_passwords_waiting", "gauge", "Passwords waiting to be hashed.",
            gauges.passwords_waiting);
  out += "# HELP longspan_sign_ins_total Sign-ins tried.\n# TYPE longspan_sign_ins_total counter\n";
  line(out, "longspan_sign_ins_total{outcome=\"right\"}", sign_ins);
  line(out, "longspan_sign_ins_total{outcome=\"refused\"}", sign_ins_refused);
  return out;
}

}  // namespace longspan::http
