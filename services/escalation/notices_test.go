package escalation_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/mailer/mailertest"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// tick is what the clock advances while a test waits. A minute of it passes in no less than half a
// second, so that a slow machine does not live through the hours to the next clock.
const tick = 100 * time.Millisecond

// withMail runs a test on both stores with a mail server.
func withMail(t *testing.T, test func(s *suite, m *mailertest.Server)) {
	t.Helper()
	onTestedStore(t, func(s *suite) {
		m := mailertest.NewServer("smtp+insecure")
		s.Cleanup(func() { require.NoError(s, m.Close()) })
		s.stop()
		s.config.SMTPURI, s.config.WebhookKey = m.URI(), "a key for webhooks"
		s.start()
		test(s, m)
	})
}

// reach says how the front line and Ann are reached.
func (s *suite) reach(team *escalationv1.Team, ann *escalationv1.Staff) {
	s.Helper()
	if team != nil {
		team.Name = "teams/front-line"
		_, err := s.organisation().UpdateTeam(s.admin(), &escalationv1.UpdateTeamRequest{
			Team: team, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"email", "webhook_uri"}},
		})
		require.NoError(s, err)
	}
	if ann != nil {
		ann.Name = "staff/ann"
		_, err := s.organisation().UpdateStaff(s.admin(), &escalationv1.UpdateStaffRequest{
			Staff: ann, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"email", "webhook_uri", "quiet_hours"}},
		})
		require.NoError(s, err)
	}
	s.advance(2 * time.Second) // until the directory is read again
}

func (s *suite) notices(recipient string) []*escalationv1.Notice {
	s.Helper()
	filter := ""
	if recipient != "" {
		filter = `recipient = "` + recipient + `"`
	}
	list, err := escalationv1.NewNoticeServiceClient(s.conn).ListNotices(s.supervisor(), &escalationv1.ListNoticesRequest{Filter: filter, PageSize: 1000})
	require.NoError(s, err)
	return list.GetNotices()
}

// settled waits until no notice of a recipient is pending, and returns them.
func (s *suite) settled(recipient string, atLeast int) []*escalationv1.Notice {
	s.Helper()
	var all []*escalationv1.Notice
	s.eventually(func() bool {
		s.advance(tick)
		all = s.notices(recipient)
		for _, n := range all {
			if n.GetState() == escalationv1.Notice_PENDING {
				return false
			}
		}
		return len(all) >= atLeast
	}, "notices are settled")
	return all
}

// A thousand clocks of one team that run out within a minute make a handful of mails, in
// which nothing is missing and nothing stands twice.
func TestManyBreachesMakeFewMails(t *testing.T) {
	withMail(t, func(s *suite, m *mailertest.Server) {
		const cases = 1000
		s.everybody()
		var all sync.WaitGroup
		for part := range 20 {
			all.Go(func() {
				for n := part; n < cases; n += 20 {
					s.open(caseID(n))
				}
			})
		}
		all.Wait()
		s.reach(&escalationv1.Team{Email: "front-line@example.com"}, nil)
		s.advance(2 * time.Hour)
		s.eventually(func() bool { return s.intake.told() >= cases }, "all have run out")
		total := int32(0)
		s.eventually(func() bool {
			s.advance(tick)
			total = 0
			for _, n := range s.notices("teams/front-line") {
				if n.GetState() == escalationv1.Notice_SENT {
					total += n.GetEventCount()
				}
			}
			return total >= cases
		}, "everything is told")
		require.GreaterOrEqual(s, total, int32(cases))
		require.LessOrEqual(s, len(m.Mails()), 10)
		require.Equal(s, len(m.Mails()), len(s.settled("teams/front-line", 1)))
	})
}

// A mail that the server took without saying so goes out again, and says the same under the
// same id.
func TestARepeatedMailIsTheSame(t *testing.T) {
	withMail(t, func(s *suite, m *mailertest.Server) {
		s.everybody()
		s.open(caseID(1))
		s.reach(&escalationv1.Team{Email: "front-line@example.com"}, nil)
		m.LoseNextReply()
		s.advance(2 * time.Hour)
		s.eventually(func() bool {
			s.advance(tick)
			return len(m.Mails()) >= 2
		}, "the mail is sent again")
		mails := m.Mails()
		first, second := mails[0].Header, mails[1].Header
		require.NotEmpty(s, first.Get("Message-ID"))
		require.Equal(s, first.Get("Message-ID"), second.Get("Message-ID"))
		require.Equal(s, first.Get("Subject"), second.Get("Subject"))
		require.Equal(s, "[Ombud] Urgent: The time for the first answer has run out: It has not come.", first.Get("Subject"))
		require.Equal(s, "<front-line@example.com>", first.Get("To"))
		notices := s.settled("teams/front-line", 1)
		require.Equal(s, escalationv1.Notice_SENT, notices[0].GetState(), notices)
		require.Len(s, notices[0].GetEvents(), 1)
	})
}

func TestAMailThatIsRefusedIsParkedAndReplayed(t *testing.T) {
	withMail(t, func(s *suite, m *mailertest.Server) {
		s.everybody()
		s.reach(&escalationv1.Team{Email: "front-line@example.com"}, nil)
		m.RefuseMails(true)
		s.open(caseID(1))
		s.advance(2 * time.Hour)
		s.eventually(func() bool {
			s.advance(time.Minute)
			return len(s.parked()) > 0
		}, "it is given up")
		parked := s.parked()[0]
		require.NotEmpty(s, parked.GetLastError())
		states := map[escalationv1.Notice_State]bool{}
		for _, n := range s.notices("teams/front-line") {
			states[n.GetState()] = true
		}
		require.True(s, states[escalationv1.Notice_PARKED])
		m.RefuseMails(false)
		_, err := escalationv1.NewParkedTaskServiceClient(s.conn).ReplayParkedTask(s.admin(), &typev1.ReplayParkedTaskRequest{Name: parked.GetName()})
		require.NoError(s, err)
		s.eventually(func() bool {
			s.advance(tick)
			return len(m.Mails()) > 0
		}, "it is sent")
	})
}

// In quiet hours nobody is disturbed, but for what is urgent.
func TestQuietHours(t *testing.T) {
	withMail(t, func(s *suite, m *mailertest.Server) {
		s.everybody()
		s.reach(nil, &escalationv1.Staff{
			Email: "ann@example.com", QuietHours: &escalationv1.QuietHours{TimeZone: "Europe/Berlin", From: "08:00", To: "16:00"},
		})
		s.open(caseID(1))
		_, err := s.handlings().ClaimHandling(s.supervisor(), &escalationv1.ClaimHandlingRequest{
			Name: "handlings/" + caseID(1), Owner: "staff/ann", RequestId: requestID(),
		})
		require.NoError(s, err)
		s.advance(time.Hour)
		s.eventually(func() bool { return len(s.notices("staff/ann")) == 1 }, "there is a notice")
		notices := s.notices("staff/ann")
		require.Equal(s, escalationv1.Notice_PENDING, notices[0].GetState())
		require.Equal(s, time.Date(2026, 11, 2, 15, 0, 11, 0, time.UTC), notices[0].GetDueTime().AsTime(), "after the quiet hours, 16:00 in Berlin")
		require.Empty(s, m.Mails())
		s.advance(time.Hour) // the answer is late
		s.eventually(func() bool {
			s.advance(tick)
			return len(m.Mails()) >= 1
		}, "a breach is told at once")
		require.Contains(s, m.Mails()[0].Header.Get("Subject"), "The time for the first answer has run out")
	})
}

// post is what a webhook got.
type post struct {
	header http.Header
	body   []byte
}

func TestWebhooksAreSigned(t *testing.T) {
	withMail(t, func(s *suite, _ *mailertest.Server) {
		var mu sync.Mutex
		var posts []post
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			posts = append(posts, post{r.Header, body})
			if len(posts) == 1 {
				w.WriteHeader(http.StatusBadGateway)
			}
		}))
		s.Cleanup(hook.Close)
		s.everybody()
		s.reach(&escalationv1.Team{WebhookUri: hook.URL}, nil)
		s.open(caseID(1))
		s.advance(2 * time.Hour)
		s.eventually(func() bool {
			s.advance(tick)
			mu.Lock()
			defer mu.Unlock()
			return len(posts) >= 2
		}, "the webhook is called again")
		require.Equal(s, posts[0].body, posts[1].body)
		require.Equal(s, posts[0].header.Get("Idempotency-Key"), posts[1].header.Get("Idempotency-Key"))
		mac := hmac.New(sha256.New, []byte("a key for webhooks"))
		h := posts[1].header
		_, _ = mac.Write([]byte(h.Get("Webhook-Id") + "." + h.Get("Webhook-Timestamp") + "." + string(posts[1].body)))
		require.Equal(s, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)), h.Get("Webhook-Signature"))
		var said map[string]any
		require.NoError(s, json.Unmarshal(posts[1].body, &said))
		require.Equal(s, "cases/"+caseID(1), said["events"].([]any)[0].(map[string]any)["case"])
	})
}

// Nobody is told by a way that there is not, and it is said so.
func TestUnreachableRecipientsAreListed(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		s.reach(&escalationv1.Team{Email: "front-line@example.com"}, nil) // and no mail server
		s.open(caseID(1))
		s.advance(2 * time.Hour)
		notices := s.settled("teams/front-line", 1)
		require.Equal(s, escalationv1.Notice_UNDELIVERABLE, notices[0].GetState())
		require.Contains(s, notices[0].GetReason(), "--smtp-uri")
	})
}

// Webhooks to the own network are refused unless that is allowed.
func TestWebhooksStayOutOfTheOwnNetwork(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { s.Error("it was called") }))
		s.Cleanup(hook.Close)
		s.stop()
		s.config.WebhookPrivate = false
		s.start()
		s.everybody()
		s.reach(&escalationv1.Team{WebhookUri: hook.URL}, nil)
		s.open(caseID(1))
		s.advance(2 * time.Hour)
		s.eventually(func() bool {
			s.advance(tick)
			for _, n := range s.notices("teams/front-line") {
				if n.GetReason() != "" {
					require.Contains(s, n.GetReason(), "private address")
					return true
				}
			}
			return false
		}, "it is refused")
	})
}

// told returns how many events the intake has.
func (f *fakeIntake) told() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}
