"""吹哨报到, as streets, bureaus and the district live it: over the wire, and with peidanctl."""
import datetime
import subprocess
import time
import unittest

import grpc
from harness import (BIN, Peidand, detail_of, error_details_pb2, event_pb2, new_id, order_pb2, reason_of, whistle_pb2,
                     whistle_service_pb2)

STREET = "subdistricts/110108001"
SUBJECT = "底商私拉电线堵住消防通道，劝了三次不改"
PLACE = "翠微路12号院北门"
BUREAUS = ["bureaus/chengguanzhifa", "bureaus/xiaofang", "bureaus/fangguan"]
COMPLAINT = whistle_pb2.WHISTLE_KIND_COMPLAINT
EMERGENCY = whistle_pb2.WHISTLE_KIND_EMERGENCY
PATIENCE = 60  # seconds


def summons_of(whistle, bureau):
    return next(summons for summons in whistle.summons if summons.bureau == bureau)


class Street:
    """What the parties do, each command with the etag that it read."""

    def __init__(self, client):
        self.api = client.whistles

    def submit(self, kind, bureaus=BUREAUS, request_id=None, **fields):
        whistle = whistle_pb2.Whistle(**{"subdistrict": STREET, "kind": kind, "subject": SUBJECT, "place": PLACE, **fields})
        return self.api.SubmitWhistle(whistle_service_pb2.SubmitWhistleRequest(
            whistle=whistle, bureaus=bureaus, request_id=request_id or new_id()))

    def get(self, name):
        return self.api.GetWhistle(whistle_service_pb2.GetWhistleRequest(name=name))

    def review(self, whistle, sound, reason=""):
        return self.api.ReviewWhistle(whistle_service_pb2.ReviewWhistleRequest(
            name=whistle.name, etag=whistle.etag, request_id=new_id(), sound=sound, reason=reason))

    def withdraw(self, whistle, reason):
        return self.api.WithdrawWhistle(whistle_service_pb2.WithdrawWhistleRequest(
            name=whistle.name, etag=whistle.etag, request_id=new_id(), reason=reason))

    def answer(self, whistle, bureau, handler):
        return self.api.AnswerSummons(whistle_service_pb2.AnswerSummonsRequest(
            name=whistle.name, etag=summons_of(whistle, bureau).etag, request_id=new_id(), bureau=bureau,
            answer=whistle_pb2.SummonsAnswer(handler=handler, note="马上出发")))

    def check_in(self, whistle, bureau, person):
        return self.api.CheckIn(whistle_service_pb2.CheckInRequest(
            name=whistle.name, etag=summons_of(whistle, bureau).etag, request_id=new_id(), bureau=bureau,
            check_in=whistle_pb2.SummonsCheckIn(person=person)))

    def rate(self, whistle, bureau, level, rater=STREET):
        return self.api.RateSummons(whistle_service_pb2.RateSummonsRequest(
            name=whistle.name, etag=summons_of(whistle, bureau).etag, request_id=new_id(), bureau=bureau, rater=rater,
            rating=order_pb2.Rating(level=level, comment="到得快")))

    def close(self, whistle, note="", **absent):
        return self.api.CloseWhistle(whistle_service_pb2.CloseWhistleRequest(
            name=whistle.name, etag=whistle.etag, request_id=new_id(), note=note,
            absences=[whistle_pb2.SummonsAbsence(bureau=f"bureaus/{bureau}", reason=why) for bureau, why in absent.items()]))

    def list(self, text):
        return [whistle.name for whistle in self.api.ListWhistles(
            whistle_service_pb2.ListWhistlesRequest(filter=text)).whistles]


class WhistleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Peidand().start()
        cls.client = cls.server.client()
        cls.client.import_library()
        cls.street = Street(cls.client)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        status = cls.server.stop()
        verified = subprocess.run([str(BIN / "peidanctl"), "admin", "verify", "--data", cls.server.data_dir],
                                  capture_output=True, text=True)
        cls.server.__exit__()
        assert status == 0, f"peidand ended with {status} after SIGTERM"
        assert verified.returncode == 0, verified.stdout + verified.stderr

    def refused(self, reason, call, *arguments, **named):
        with self.assertRaises(grpc.RpcError) as raised:
            call(*arguments, **named)
        self.assertEqual(reason_of(raised.exception)[0], reason)
        return dict(detail_of(raised.exception, error_details_pb2.ErrorInfo).metadata)

    def told(self, whistle):
        return [(event_pb2.EventType.Name(event.type)[len("EVENT_TYPE_"):], event.bureau)
                for event in self.client.all_events() if event.subject == whistle.name]

    def test_nobody_is_summoned_before_the_review(self):
        whistle = self.street.submit(COMPLAINT)
        self.assertRegex(whistle.name, r"^whistles/\d{6}-\d{4}-\d{4}$")
        self.assertEqual(whistle.state, whistle_pb2.WHISTLE_STATE_REVIEW)
        self.assertNotIn(whistle.name, self.street.list('bureau = "bureaus/xiaofang"'))
        self.assertEqual(self.told(whistle), [("WHISTLE_SUBMITTED", "")])
        said = self.refused("WHISTLE_STATE_CONFLICT", self.street.answer, whistle, "bureaus/xiaofang", "赵队")
        self.assertEqual(said, {"present": "SUMMONS_STATE_WAITING", "possible": ""})
        self.refused("FIELD_REQUIRED", self.street.review, whistle, False)
        whistle = self.street.review(whistle, True, "情况属实")
        self.assertIn(whistle.name, self.street.list('bureau = "bureaus/xiaofang" AND summons = "SUMMONED"'))
        self.assertEqual(self.told(whistle)[1:], [("WHISTLE_SOUNDED", bureau) for bureau in BUREAUS])
        self.assertTrue(whistle.summons[0].HasField("answer_due_time"))

    def test_a_stopped_or_withdrawn_whistle_reaches_no_bureau_and_is_final(self):
        stopped = self.street.review(self.street.submit(COMPLAINT), False, "属街道自行处置")
        self.assertEqual(stopped.state, whistle_pb2.WHISTLE_STATE_REJECTED)
        withdrawn = self.street.withdraw(self.street.submit(COMPLAINT), "已自行解决")
        self.assertEqual(withdrawn.state, whistle_pb2.WHISTLE_STATE_WITHDRAWN)
        for whistle in (stopped, withdrawn):
            self.assertNotIn(whistle.name, self.street.list('bureau = "bureaus/xiaofang"'))
            said = self.refused("WHISTLE_STATE_CONFLICT", self.street.review, whistle, True)
            self.assertEqual(said["possible"], "")

    def test_three_bureaus_one_late_one_absent(self):
        """On a store of its own, because the deadline of thirty minutes was set half an hour ago."""
        with Peidand() as server:
            client = server.client()
            client.import_library()
            client.close()
            server.stop()
            name = subprocess.run([str(BIN / "late_whistle"), server.data_dir, "8"], check=True, capture_output=True,
                                  text=True).stdout.strip()
            server.start()
            client = server.client()
            self.live(client, server, name)
            client.close()
            self.assertEqual(server.stop(), 0)
            subprocess.run([str(BIN / "peidanctl"), "admin", "verify", "--data", server.data_dir], check=True,
                           capture_output=True)

    def live(self, client, server, name):
        street = Street(client)
        whistle = street.get(name)
        self.assertFalse(whistle.HasField("review"), "nobody reviews an emergency")
        whistle = street.check_in(street.answer(whistle, "bureaus/chengguanwei", "孙工"), "bureaus/chengguanwei", "孙工")
        self.await_overdue(client, 2)
        whistle = street.get(name)
        self.assertFalse(summons_of(whistle, "bureaus/chengguanwei").HasField("check_in_overdue_time"))
        whistle = street.check_in(whistle, "bureaus/xiaofang", "赵队")
        self.assertTrue(summons_of(whistle, "bureaus/xiaofang").HasField("check_in_overdue_time"))
        self.assertEqual(summons_of(whistle, "bureaus/xiaofang").state, whistle_pb2.SUMMONS_STATE_CHECKED_IN)

        said = self.refused("WHISTLE_STATE_CONFLICT", street.close, whistle)
        self.assertEqual(said["unrated"], "bureaus/chengguanwei, bureaus/xiaofang")
        self.refused("FIELD_NOT_ALLOWED", street.rate, whistle, "bureaus/xiaofang", order_pb2.RATING_LEVEL_VERY_SATISFIED,
                     rater="bureaus/xiaofang")
        whistle = street.rate(whistle, "bureaus/chengguanwei", order_pb2.RATING_LEVEL_VERY_SATISFIED)
        whistle = street.rate(whistle, "bureaus/xiaofang", order_pb2.RATING_LEVEL_SATISFIED)
        said = self.refused("WHISTLE_STATE_CONFLICT", street.close, whistle)
        self.assertEqual(said["absent"], "bureaus/fangguan")
        whistle = street.close(whistle, note="漏点已封堵", fangguan="值班人员未接电话")
        self.assertEqual(whistle.state, whistle_pb2.WHISTLE_STATE_CLOSED)
        self.assertEqual(summons_of(whistle, "bureaus/fangguan").state, whistle_pb2.SUMMONS_STATE_ABSENT)
        self.refused("WHISTLE_STATE_CONFLICT", street.check_in, whistle, "bureaus/fangguan", "李科")
        self.check_statistics(client, server, name)

    def await_overdue(self, client, count):
        end = time.monotonic() + PATIENCE
        overdue = event_pb2.EVENT_TYPE_SUMMONS_CHECK_IN_OVERDUE
        while len(late := [event.bureau for event in client.all_events() if event.type == overdue]) < count:
            self.assertLess(time.monotonic(), end, late)
            time.sleep(0.1)
        self.assertEqual(late, ["bureaus/xiaofang", "bureaus/fangguan"], "each once")

    def check_statistics(self, client, server, name):
        for _ in range(2):
            client.place("楼道里有人给电动车充电", community="communities/110108001001")
        sounded = Street(client).get(name).sound_time.ToDatetime() + datetime.timedelta(hours=8)
        today = datetime.datetime.utcnow() + datetime.timedelta(hours=8)
        statistics = client.whistles.GetWhistleStatistics(whistle_service_pb2.GetWhistleStatisticsRequest(
            subdistrict=STREET, first_day=f"{sounded:%Y-%m-%d}", last_day=f"{today:%Y-%m-%d}"))
        self.assertEqual([kind.count for kind in statistics.kinds], [0, 0, 1])
        self.assertFalse(statistics.answers.HasField("on_time_per_mille"), "an emergency asks for none")
        self.assertEqual(statistics.check_ins.on_time_per_mille, 333)
        self.assertEqual(statistics.absent, 1)
        self.assertEqual(statistics.mean_rating, 4.5)
        self.assertEqual((statistics.orders, statistics.rate_per_mille), (2, 500))
        self.assertEqual(statistics.rate_level, whistle_pb2.WHISTLE_RATE_LEVEL_HIGH)
        shown = self.peidanctl(server, "show", name.split("/")[1])
        for words in ("应急，不经审核", "逾期未报到", "未到原因：值班人员未接电话", "评哨：非常满意"):
            self.assertIn(words, shown)
        shown = self.peidanctl(server, "stats", "110108001", "--from", f"{sounded:%Y-%m-%d}", "--to", f"{today:%Y-%m-%d}")
        self.assertIn("每千单 500 次，偏高", shown)

    def peidanctl(self, server, *arguments, status=0):
        done = subprocess.run([str(BIN / "peidanctl"), "--server", server.address, "whistle", *arguments],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_a_whole_whistle_from_the_command_line(self):
        ctl = lambda *arguments, **named: self.peidanctl(self.server, *arguments, **named)
        shown = ctl("submit", "--subdistrict", "110108001", "--kind", "联合执法", "--subject", SUBJECT, "--place", PLACE,
                    "--bureau", "chengguanzhifa", "--bureau", "xiaofang")
        number = shown.split()[1]
        self.assertIn("待审核", shown)
        self.assertIn("未分哨", shown)
        self.assertIn(number, ctl("list", "--state", "待审核"))
        ctl("review", number, status=2)
        self.assertIn("已分哨", ctl("review", number, "--sound"))
        self.assertIn(number, ctl("list", "--bureau", "xiaofang", "--summons", "待应哨"))
        self.assertIn("应哨：", ctl("answer", number, "--bureau", "chengguanzhifa", "--handler", "王工"))
        self.assertIn("已报到", ctl("check-in", number, "--bureau", "chengguanzhifa", "--person", "王工"))
        self.assertIn("不能自评", ctl("rate", number, "--bureau", "chengguanzhifa", "--rater", "bureaus/chengguanzhifa",
                                  "--level", "非常满意", status=3))
        ctl("rate", number, "--bureau", "chengguanzhifa", "--rater", "110108001", "--level", "满意")
        self.assertIn("逐一说明未到的原因", ctl("close", number, status=5))
        shown = ctl("close", number, "--absent", "xiaofang=同时有火警出动", "--note", "电线已拆除")
        self.assertIn("已结哨", shown)
        self.assertIn("未到原因：同时有火警出动", shown)
        ctl("show", "261124-4827-1936", status=4)
        events = subprocess.run([str(BIN / "peidanctl"), "--server", self.server.address, "events", "tail"],
                                capture_output=True, text=True).stdout
        for word in ("吹哨", "分哨", "应哨", "报到", "评哨", "结哨"):
            self.assertIn(word, events)

    def test_bureaus_do_not_wait_for_each_other_and_a_repetition_does_nothing_twice(self):
        read = self.street.submit(EMERGENCY)
        self.street.answer(read, "bureaus/xiaofang", "赵队")
        answered = self.street.answer(read, "bureaus/fangguan", "李科")  # with what was read before
        self.assertEqual(answered.summons[1].state, whistle_pb2.SUMMONS_STATE_ANSWERED)
        self.assertEqual(answered.summons[2].state, whistle_pb2.SUMMONS_STATE_ANSWERED)
        self.refused("ETAG_MISMATCH", self.street.check_in, read, "bureaus/xiaofang", "赵队")
        self.refused("SUMMONS_UNKNOWN", lambda: self.street.api.CheckIn(whistle_service_pb2.CheckInRequest(
            name=read.name, etag="1", request_id=new_id(), bureau="bureaus/minzheng",
            check_in=whistle_pb2.SummonsCheckIn(person="某人"))))
        request = whistle_service_pb2.CheckInRequest(
            name=read.name, etag=answered.summons[1].etag, request_id=new_id(), bureau="bureaus/xiaofang",
            check_in=whistle_pb2.SummonsCheckIn(person="赵队"))
        first = self.street.api.CheckIn(request)
        self.assertEqual(self.street.api.CheckIn(request), first)
        self.assertEqual([name for name, _ in self.told(read)].count("SUMMONS_CHECKED_IN"), 1)
        said = self.refused("WHISTLE_STATE_CONFLICT", self.street.withdraw, first, "误报")
        self.assertEqual(said["checked_in"], "bureaus/xiaofang")

    def test_bad_input_names_its_field(self):
        for reason, named in (("FIELD_REQUIRED", {"subject": " "}), ("FIELD_TOO_LONG", {"subject": "吹" * 2001}),
                              ("FIELD_REQUIRED", {"place": ""}), ("FIELD_NOT_ALLOWED", {"etag": "1"}),
                              ("FIELD_NOT_ALLOWED", {"state": whistle_pb2.WHISTLE_STATE_SOUNDED}),
                              ("SUBDISTRICT_UNKNOWN", {"subdistrict": "subdistricts/110108999"}),
                              ("FIELD_MALFORMED", {"order": "261124-0001-0025"})):
            self.refused(reason, self.street.submit, COMPLAINT, **named)
        self.refused("FIELD_REQUIRED", self.street.submit, whistle_pb2.WHISTLE_KIND_UNSPECIFIED)
        self.refused("FIELD_REQUIRED", self.street.submit, COMPLAINT, bureaus=[])
        self.refused("FIELD_TOO_LONG", self.street.submit, COMPLAINT, bureaus=BUREAUS * 3)
        self.refused("FIELD_MALFORMED", self.street.submit, COMPLAINT, bureaus=["bureaus/xiaofang"] * 2)
        self.refused("WHISTLE_UNKNOWN", self.street.get, "whistles/261124-4827-1936")
        self.refused("FIELD_MALFORMED", self.street.get, "whistles/261124-4827-1937")
        self.refused("FIELD_OUT_OF_RANGE", lambda: self.client.whistles.GetWhistleStatistics(
            whistle_service_pb2.GetWhistleStatisticsRequest(subdistrict=STREET, first_day="2024-01-01", last_day="2025-01-01")))
        self.assertEqual(len(self.street.submit(COMPLAINT, subject="吹" * 2000).subject), 2000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
