package promising

import (
	"context"
	"maps"
	"strconv"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// classifyCase asks the classifier for a judgement. A message that the classifier refuses is left to a person: a case
// must not go without an owner because a program cannot read it.
func (s *Service) classifyCase(ctx context.Context, st step) (casefile.Change, error) {
	words, err := s.wordsOf(ctx, st)
	if err != nil {
		return nil, err
	}
	c, id := &st.doc.Body, st.doc.ID
	stakes := s.memo.expectStakes(c.Contract)
	judged, err := s.peers.Classifier.Classify(ctx, Question{
		Case:        id,
		Customer:    c.Customer,
		Words:       words,
		Channel:     c.Channel,
		Said:        c.Start,
		Contract:    c.Contract,
		Stakes:      stakes,
		IsFollowing: c.Follows,
	})
	if isRefused(err) {
		judged, err = casefile.Judgement{Undecided: true, Priority: casefile.P3, Language: "und"}, nil
	}
	if err != nil {
		return nil, err
	}
	judged.Undecided = judged.Undecided || c.Automatic
	return func(c *casefile.Case) {
		was := c.Judgement
		c.Judgement, c.Contract.Stakes, c.Stage = judged, stakes, casefile.StageQuote
		recordJudgement(c, st.moment, was)
		if judged.AdvisesMoreThan(was) {
			s.messages.AdviseCustomer(c, id, st.moment, judged)
		}
		call := casefile.Call{Incident: judged.Incident}
		if judged.Incident != "" && c.CanJoin(call) {
			c.JoinIncident(st.moment, call)
			casefile.EmitEffect(c, st.moment, casefile.CatchUpEffect(), casefile.CatchUp{})
		}
	}, nil
}

func (s *Service) wordsOf(ctx context.Context, st step) (casefile.Words, error) {
	if st.words != nil {
		return *st.words, nil
	}
	return s.statements.ReadWords(ctx, st.doc.Body.FirstContact)
}

// recordJudgement puts a judgement on the timeline. A second one, under the contract's stakes, is recorded only when it
// differs.
func recordJudgement(c *casefile.Case, m timeline.Moment, was casefile.Judgement) {
	e := timeline.Entry{Kind: timeline.KindClassified, Details: judgementDetails(c.Judgement)}
	if c.Contract.Weighed {
		if maps.Equal(judgementDetails(was), e.Details) {
			return
		}
		e.Cause = "the contract is known now"
	}
	c.AddEntries(m, e)
	if c.Undecided && !c.Contract.Weighed {
		c.AddEntries(m, timeline.Entry{Kind: timeline.KindTriageRequested, Cause: "the classifier is not sure enough"})
	}
}

// judgementDetails returns a judgement as details of an entry.
func judgementDetails(j casefile.Judgement) map[string]string {
	details := map[string]string{
		"category":   j.Category,
		"confidence": strconv.FormatFloat(j.Confidence, 'f', 2, 64),
		"impact":     string(j.Impact),
		"urgency":    string(j.Urgency),
		"priority":   string(j.Priority),
		"language":   j.Language,
	}
	maps.DeleteFunc(details, func(_, value string) bool { return value == "" })
	return details
}
