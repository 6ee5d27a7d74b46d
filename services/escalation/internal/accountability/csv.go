package accountability

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// CSV returns rows as comma-separated values as in RFC 4180, in UTF-8, with a head.
// Durations are in seconds. Filter gives the filter for the passes behind a row. No cell
// is taken for a formula by a spreadsheet.
func CSV(rows []Row, filter func(Row) string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	_ = w.Write(head()) // a buffer takes everything
	for _, row := range rows {
		cells := append(append(row.cells(), row.Objectives.cells()...), filter(row))
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return out.Bytes()
}

// harmless puts an apostrophe before what a spreadsheet would take for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

func head() []string {
	names := []string{
		"holder", "passes", "solved", "passed_up", "handed_over", "expired", "median_hold_s", "p90_hold_s", "reopened", "recoveries",
		"answers", "mean_score", "content", "discontent", "timeliness", "courtesy", "competence", "ease", "comments", "breached",
	}
	for kind := handling.Response; kind <= handling.Ceiling; kind++ {
		for _, figure := range []string{"_breached", "_unmet", "_late_s", "_median_late_s"} {
			names = append(names, kind.String()+figure)
		}
	}
	return append(names, "solutions", "median_first_answer_s", "p90_first_answer_s", "promises_kept", "in_time", "counted", "contacts", "filter")
}

// cells are those of the head up to the solutions.
func (r Row) cells() []string {
	s := r.Satisfaction
	cells := []string{
		r.Group, number(r.Passes), number(r.Solved), number(r.PassedUp), number(r.HandedOver), number(r.Expired),
		seconds(r.Median), seconds(r.P90), number(r.Reopened), number(r.Recoveries),
		number(s.Answers), mean(s.Scores), number(s.Content), number(s.Discontent),
		mean(s.Timeliness), mean(s.Courtesy), mean(s.Competence), mean(s.Ease), strings.Join(s.Comments, "\n"), number(r.Breached),
	}
	for kind := handling.Response; kind <= handling.Ceiling; kind++ {
		late := r.Lateness[kind]
		cells = append(cells, number(late.Count), number(late.Unmet), seconds(late.Total), seconds(late.Median))
	}
	return cells
}

func (o Objectives) cells() []string {
	return []string{
		number(o.Solutions), seconds(o.MedianAnswer), seconds(o.P90Answer), number(o.Kept), number(o.InTime), number(o.Counted), number(o.Contacts),
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// mean is empty when nobody answered.
func mean(s Scores) string {
	if s.Answers == 0 {
		return ""
	}
	return strconv.FormatFloat(s.Mean(), 'f', 2, 64)
}
