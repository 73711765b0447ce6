#include "client/peidanctl/rule_difference_writer.h"

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/certificate_text.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/rule_text.h"

namespace peidan::ctl {

DifferenceWriter::DifferenceWriter(Session& session, int limit, bool explain)
    : session_(session), limit_(limit), explain_(explain), names_(session.client()) {
  if (session_.format == OutputFormat::kCsv)
    session_.out << RenderCsv(TableOf<v1::DecisionDifference>({}, DifferenceColumns(names_)));
}

bool DifferenceWriter::Take(const v1::DecisionDifference& difference) {
  switch (session_.format) {
    case OutputFormat::kTable:
      if (static_cast<int>(shown_.size()) < limit_) shown_.push_back(difference);
      break;
    case OutputFormat::kCsv:
      session_.out << CsvLine(TableOf<v1::DecisionDifference>({difference}, DifferenceColumns(names_)).rows[0]);
      break;
    case OutputFormat::kJson:
    case OutputFormat::kJsonl: {
      session_.out << "{\"difference\":" << CompactJson(difference) << "}" << std::endl;
      break;
    }
  }
  return session_.out.good();
}

void DifferenceWriter::Finish(const v1::RuleComparison& comparison) {
  if (session_.format == OutputFormat::kCsv) return;
  if (session_.format != OutputFormat::kTable) {
    session_.out << "{\"comparison\":" << CompactJson(comparison) << "}" << std::endl;
    return;
  }
  session_.out << ComparisonText(comparison, names_);
  if (shown_.empty()) return;
  session_.out << "\n" << RenderAligned(TableOf(shown_, DifferenceColumns(names_)));
  if (static_cast<int>(shown_.size()) < comparison.different())
    session_.out << "共 " << comparison.different() << " 单，显示前 " << shown_.size() << " 单（--limit 可调）\n";
  if (!explain_) return;
  for (const v1::DecisionDifference& difference : shown_) {
    session_.out << "\n点单 " << ShortId(difference.order()) << " · 原规则集\n"
                 << CertificateText(difference.before(), difference.before_certificate(), names_) << "\n点单 "
                 << ShortId(difference.order()) << " · 新规则集\n"
                 << CertificateText(difference.after(), difference.after_certificate(), names_);
  }
}

}  // namespace peidan::ctl
