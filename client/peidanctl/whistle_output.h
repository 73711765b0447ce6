// How whistles are shown, by every command that answers with one.
#pragma once

#include <string>
#include <vector>

#include <peidan/v1/whistle.pb.h>
#include <CLI/CLI.hpp>

#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/name_book.h"
#include "client/peidanctl/session.h"

namespace peidan::ctl {

// The columns of a list of whistles. `names` must outlive them.
std::vector<Column<v1::Whistle>> WhistleColumns(NameBook& names);

// Writes one whistle; as a table it is a story.
void PrintWhistle(Session& session, const v1::Whistle& whistle);

// whistle show, list, stats. `group` and `session` must outlive the run.
void AddWhistleReports(CLI::App& group, Session& session);

}  // namespace peidan::ctl
