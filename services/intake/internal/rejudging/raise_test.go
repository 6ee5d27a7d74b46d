package rejudging_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/rejudging"
)

// adviser counts the judgements on which customers are to be advised.
type adviser struct{ asked int }

func (a *adviser) AdviseCustomer(*casefile.Case, string, timeline.Moment, casefile.Judgement) {
	a.asked++
}

// judged is a judgement by rules.
func judged(impact, urgency casefile.Severity, p casefile.Priority, reasons ...casefile.Reason) casefile.Judgement {
	return casefile.Judgement{Impact: impact, Urgency: urgency, Priority: p, Reasons: reasons}
}

// A further message raises what is worse and lowers nothing. The timeline and the escalation hear of a higher priority, of a new
// trigger, of real time, and of every danger, also of one that was known.
func TestAFurtherMessageRaisesAndNeverLowers(t *testing.T) {
	legal := casefile.Reason{Rule: "legal-action", Why: "A lawyer is named.", Trigger: "LEGAL_CONSEQUENCES"}
	fire := casefile.Reason{Rule: "fire", Why: "There is a fire.", Trigger: "SERIOUS_HARM", Advice: casefile.CallEmergency}
	calm := casefile.Reason{Rule: "no-hurry", Why: "There is time."}
	urged := judged("LOW", "LOW", casefile.P4)
	urged.RealTime, urged.RealTimeReason = true, "They are at the counter."
	for name, tc := range map[string]struct {
		was, told, want casefile.Judgement
		details         map[string]string // nil for no entry
		says            string
		renewal         casefile.Renewal
	}{
		"nothing new": {
			was:  judged("HIGH", "LOW", casefile.P2, legal),
			told: judged("LOW", "LOW", casefile.P4, legal, calm),
			want: judged("HIGH", "LOW", casefile.P2, legal),
		},
		"a higher priority": {
			was:     judged("MEDIUM", "HIGH", casefile.P3),
			told:    judged("HIGH", "LOW", casefile.P2, calm),
			want:    judged("HIGH", "HIGH", casefile.P2, calm),
			details: map[string]string{"contact": "contacts/1", "from_priority": "P3", "to_priority": "P2", "impact": "HIGH", "urgency": "HIGH"},
			says:    calm.Why,
			renewal: casefile.Renewal{Reason: calm.Why, Requote: true, NeverLater: true},
		},
		"a new trigger": {
			was:     judged("HIGH", "HIGH", casefile.P2, calm),
			told:    judged("LOW", "LOW", casefile.P3, legal),
			want:    judged("HIGH", "HIGH", casefile.P2, calm, legal),
			details: map[string]string{"contact": "contacts/1", "triggers": "LEGAL_CONSEQUENCES"},
			says:    legal.Why,
			renewal: casefile.Renewal{Reason: legal.Why, NeverLater: true},
		},
		"a known danger again": {
			was:     judged("HIGH", "HIGH", casefile.P1, fire),
			told:    judged("HIGH", "HIGH", casefile.P1, fire),
			want:    judged("HIGH", "HIGH", casefile.P1, fire),
			details: map[string]string{"contact": "contacts/1"},
			says:    fire.Why,
			renewal: casefile.Renewal{Reason: fire.Why, NeverLater: true, Danger: fire.Why},
		},
		"real time pays": {
			was:     judged("LOW", "LOW", casefile.P4),
			told:    urged,
			want:    urged,
			details: map[string]string{"contact": "contacts/1"},
			renewal: casefile.Renewal{NeverLater: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			c, customers := &casefile.Case{Judgement: tc.was, Start: now}, &adviser{}
			rejudging.RaiseCase(c, "A", timeline.Moment{At: now}, "1", rejudging.Verdict{Judgement: tc.told}, customers)
			require.Equal(t, tc.want, c.Judgement)
			if tc.details == nil {
				require.Empty(t, c.Tail)
				require.Empty(t, c.Outbox.Pending)
				require.Zero(t, customers.asked)
				return
			}
			require.Len(t, c.Tail, 1)
			require.Equal(t, timeline.KindClassified, c.Tail[0].Kind)
			require.Equal(t, tc.details, c.Tail[0].Details)
			require.Equal(t, tc.says, c.Tail[0].Text)
			require.Equal(t, 1, customers.asked)
			require.Len(t, c.Outbox.Pending, 1)
			renewal, err := casefile.RecommitEffect().Decode(c.Outbox.Pending[0])
			require.NoError(t, err)
			tc.renewal.Start = now
			require.Equal(t, tc.renewal, renewal)
		})
	}
}
