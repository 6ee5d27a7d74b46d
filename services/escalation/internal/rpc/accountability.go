package rpc

import (
	"strconv"
	"strings"

	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
)

func fromProtoGrouping(by escalationv1.AccountabilityReport_Grouping) accountability.Grouping {
	if by == escalationv1.AccountabilityReport_GROUPING_UNSPECIFIED {
		return accountability.ByHolder
	}
	return accountability.Grouping(by)
}

// toProtoRow returns the message of a row.
func toProtoRow(row accountability.Row, month string, by accountability.Grouping) *escalationv1.AccountabilityRow {
	m := &escalationv1.AccountabilityRow{
		Holder:       row.Group,
		Solved:       row.Solved,
		PassedUp:     row.PassedUp,
		HandedOver:   row.HandedOver,
		Expired:      row.Expired,
		Lapsed:       row.Lapsed,
		Breached:     row.Breached,
		Passes:       row.Passes,
		MedianHold:   protoconv.ToProtoDuration(row.Median),
		P90Hold:      protoconv.ToProtoDuration(row.P90),
		Answers:      row.Answers,
		Reopened:     row.Reopened,
		Recoveries:   row.Recoveries,
		Satisfaction: toProtoSatisfaction(row.Satisfaction),
		Objectives:   toProtoObjectives(row.Objectives),
		Filters:      newPassFilters(row, month, by),
	}
	for kind, late := range row.Lateness {
		if late.Count > 0 {
			m.Lateness = append(m.Lateness, &escalationv1.Lateness{
				Clock:  escalationv1.HandlingClock_Kind(kind),
				Count:  late.Count,
				Unmet:  late.Unmet,
				Total:  protoconv.ToProtoDuration(late.Total),
				Median: protoconv.ToProtoDuration(late.Median),
			})
		}
	}
	return m
}

// newPassFilters returns the filters for the passes behind a row and its figures.
func newPassFilters(row accountability.Row, month string, by accountability.Grouping) map[string]string {
	group := ""
	if field := by.FilterField(); field != "" {
		group = " AND " + field + " = " + strconv.Quote(row.Group)
	}
	passes := "month = " + strconv.Quote(month) + group
	filters := map[string]string{"passes": passes, "breached": "breachMonth = " + strconv.Quote(month) + group}
	for figure, outcome := range map[string]string{
		"solved": accountability.Solved, "passedUp": accountability.PassedUp,
		"handedOver": accountability.HandedOver, "expired": accountability.Expired, "lapsed": accountability.Lapsed,
	} {
		filters[figure] = passes + " AND outcome = " + outcome
	}
	return filters
}

func toProtoSatisfaction(s accountability.Satisfaction) *escalationv1.Satisfaction {
	if s.Answers == 0 {
		return nil
	}
	m := &escalationv1.Satisfaction{
		Answers:    s.Answers,
		MeanScore:  s.Mean(),
		Content:    s.Content,
		Discontent: s.Discontent,
		Comments:   s.Comments,
	}
	for _, side := range []struct {
		about  string
		scores accountability.Scores
	}{{"timeliness", s.Timeliness}, {"courtesy", s.Courtesy}, {"competence", s.Competence}, {"ease", s.Ease}} {
		if side.scores.Answers > 0 {
			m.Reasons = append(m.Reasons, &escalationv1.Satisfaction_Reason{
				About: side.about, Answers: side.scores.Answers, MeanScore: side.scores.Mean(),
			})
		}
	}
	return m
}

func toProtoObjectives(o accountability.Objectives) *escalationv1.Objectives {
	if o.Solutions == 0 {
		return nil
	}
	return &escalationv1.Objectives{
		Solutions:         o.Solutions,
		MedianFirstAnswer: protoconv.ToProtoDuration(o.MedianAnswer),
		P90FirstAnswer:    protoconv.ToProtoDuration(o.P90Answer),
		PromisesKept:      o.Kept,
		InTime:            o.InTime,
		Counted:           o.Counted,
		Contacts:          o.Contacts,
	}
}

// toProtoEndedPass returns the message of an archived pass. Its id is that of the case, its number and perhaps a month.
func toProtoEndedPass(doc accountability.Doc) *escalationv1.EndedPass {
	p := doc.Body
	id, rest, _ := strings.Cut(doc.ID, "/")
	number, _, _ := strings.Cut(rest, "/")
	m := &escalationv1.EndedPass{
		Name:     "passes/" + id + "." + number,
		Case:     "cases/" + id,
		Team:     p.Team,
		Service:  p.Service,
		Pass:     toProtoPass(p.Pass),
		Solution: toProtoSolution(p.Solution),
	}
	if !p.Finish.IsZero() {
		m.Held = protoconv.ToProtoDuration(p.Held())
	}
	for _, b := range p.Breaches {
		m.Breaches = append(m.Breaches, &escalationv1.PassBreach{
			Clock:   escalationv1.HandlingClock_Kind(b.Clock),
			DueTime: protoconv.ToProtoTime(b.Due),
			MetTime: protoconv.ToProtoTime(b.Met),
			Count:   int32(b.Count()),
		})
	}
	return m
}

func toProtoSolution(s *handling.Solution) *escalationv1.PassSolution {
	if s == nil {
		return nil
	}
	m := &escalationv1.PassSolution{
		Number:       int32(s.Number),
		FirstAnswer:  protoconv.ToProtoDuration(s.FirstAnswer),
		PromisesKept: s.Kept,
		InTime:       s.InTime,
		Contacts:     int32(s.Contacts),
		Recovery:     s.Recovery,
		ReopenTime:   protoconv.ToProtoTime(s.ReopenedAt),
	}
	if r := s.Rating; r != nil {
		m.Rating = &escalationv1.Rating{
			Score:      int32(r.Score),
			Comment:    r.Comment,
			Discontent: r.Discontent,
			SubmitTime: protoconv.ToProtoTime(r.At),
			Timeliness: int32(r.Timeliness),
			Courtesy:   int32(r.Courtesy),
			Competence: int32(r.Competence),
			Ease:       int32(r.Ease),
		}
	}
	return m
}
