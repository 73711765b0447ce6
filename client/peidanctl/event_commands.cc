// events tail
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/json.h"
#include "client/peidanctl/render/table.h"
#include "client/peidanctl/render/text_width.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

struct TailArgs {
  std::string after;
  std::string order;
  std::string bureau;
  bool follow = false;
};

constexpr int kPageSize = 1000;
constexpr int kTypeWidth = 12;
constexpr int kSubjectWidth = 20;

// Writes events one by one as they come, so that a long feed never waits for its end.
class EventWriter {
 public:
  explicit EventWriter(Session& session) : session_(session), names_(session.client()) {
    if (session_.format == OutputFormat::kCsv) {
      session_.out << CsvLine({"游标", "时间", "事件", "对象", "操作者", "之前", "之后", "委办局", "社区", "缘由"});
    }
  }

  void Write(const v1::Event& event) {
    switch (session_.format) {
      case OutputFormat::kTable:
        session_.out << Line(event) << std::endl;
        return;
      case OutputFormat::kCsv:
        session_.out << CsvLine({ShortId(event.name()), LocalTimeToSecond(event.event_time()), Word(event.type()),
                                 event.subject(), event.actor(), event.before(), event.after(), event.bureau(),
                                 event.community(), event.why()})
                     << std::flush;
        return;
      case OutputFormat::kJson:
      case OutputFormat::kJsonl:
        session_.out << CompactJson(event) << std::endl;
        return;
    }
  }

 private:
  std::string Line(const v1::Event& event) {
    std::string line = LocalTimeToSecond(event.event_time()) + "  " + PadToWidth(Word(event.type()), kTypeWidth) +
                       PadToWidth(ShortId(event.subject()), kSubjectWidth);
    if (!event.bureau().empty()) line += "  " + names_.Bureau(event.bureau());
    if (!event.why().empty()) line += "  " + event.why();
    return OneLine(line);
  }

  Session& session_;
  Directory names_;
};

absl::Status Follow(Session& session, const TailArgs& args, EventWriter& writer) {
  v1::WatchEventsRequest request;
  request.set_after(EventName(args.after));
  request.set_order(OrderName(args.order));
  request.set_bureau(BureauName(args.bureau));
  return session.client().events().WatchEvents(request, [&](const v1::Event& event) {
    writer.Write(event);
    return session.out.good();
  });
}

absl::Status Tail(Session& session, const TailArgs& args) {
  EventWriter writer(session);
  if (args.follow) return Follow(session, args, writer);
  v1::ListEventsRequest request;
  request.set_after(EventName(args.after));
  request.set_order(OrderName(args.order));
  request.set_bureau(BureauName(args.bureau));
  request.set_page_size(kPageSize);
  while (true) {
    const auto page = session.client().events().ListEvents(request);
    if (!page.ok()) return page.status();
    for (const v1::Event& event : page->events()) writer.Write(event);
    // A page may be empty because of the filters; the end is where the cursor stands still.
    if (page->next().empty() || page->next() == request.after()) return absl::OkStatus();
    request.set_after(page->next());
  }
}

}  // namespace

void AddEventCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "events", "事件 | The feed of events");
  const auto tail =
      AddCommand<TailArgs>(group, session, "tail",
                           "列出事件，旧的在前；-o json 每行一条 | Events, oldest first; -o json is one a line", Tail);
  tail.app->add_option("--after", tail.args->after, "从这个游标之后开始 | Start behind this cursor");
  tail.app->add_option("--order", tail.args->order, "只看这一单 | Only this order");
  tail.app->add_option("--bureau", tail.args->bureau, "只看这个委办局 | Only this bureau");
  tail.app->add_flag("--follow", tail.args->follow, "一直等新事件 | Go on with new events");
}

}  // namespace peidan::ctl
