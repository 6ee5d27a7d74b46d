package accountability

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// FormatCSV returns rows as comma-separated values of RFC 4180, in UTF-8, with a head. Durations are in seconds. Filter
// returns the filter for the passes of a row. No cell is a formula to a spreadsheet.
func FormatCSV(rows []Row, filter func(Row) string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	_ = w.Write(columnNames()) // a buffer takes everything
	for _, row := range rows {
		cells := append(row.cells(), row.Objectives.cells()...)
		cells = append(cells, formatNumber(row.Answers), filter(row))
		for i := range cells {
			cells[i] = escapeFormula(cells[i])
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return out.Bytes()
}

// escapeFormula puts an apostrophe before a cell that a spreadsheet would take for a formula.
func escapeFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

func columnNames() []string {
	names := []string{
		"holder", "passes", "solved", "passed_up", "handed_over", "expired", "lapsed",
		"median_hold_s", "p90_hold_s", "reopened", "recoveries",
		"answers", "mean_score", "content", "discontent", "timeliness", "courtesy", "competence", "ease", "comments", "breached",
	}
	for _, kind := range slices.Sorted(slices.Values(clock.Deadlines())) {
		for _, figure := range []string{"_breached", "_unmet", "_late_s", "_median_late_s"} {
			names = append(names, strings.ReplaceAll(kind.String(), " ", "_")+figure)
		}
	}
	return append(
		names,
		"solutions", "median_first_answer_s", "p90_first_answer_s", "promises_kept", "in_time", "counted", "contacts", "answers_given", "filter",
	)
}

// cells are the columns up to the solutions.
func (r Row) cells() []string {
	s := r.Satisfaction
	cells := []string{
		r.Group, formatNumber(r.Passes),
		formatNumber(r.Solved), formatNumber(r.PassedUp), formatNumber(r.HandedOver), formatNumber(r.Expired), formatNumber(r.Lapsed),
		formatSeconds(r.Median), formatSeconds(r.P90), formatNumber(r.Reopened), formatNumber(r.Recoveries),
		formatNumber(s.Answers), formatMean(s.Scores), formatNumber(s.Content), formatNumber(s.Discontent),
		formatMean(s.Timeliness), formatMean(s.Courtesy), formatMean(s.Competence), formatMean(s.Ease),
		strings.Join(s.Comments, "\n"), formatNumber(r.Breached),
	}
	for _, kind := range slices.Sorted(slices.Values(clock.Deadlines())) {
		late := r.Lateness[kind]
		cells = append(cells, formatNumber(late.Count), formatNumber(late.Unmet), formatSeconds(late.Total), formatSeconds(late.Median))
	}
	return cells
}

func (o Objectives) cells() []string {
	return []string{
		formatNumber(o.Solutions),
		formatSeconds(o.MedianAnswer),
		formatSeconds(o.P90Answer),
		formatNumber(o.Kept),
		formatNumber(o.InTime),
		formatNumber(o.Counted),
		formatNumber(o.Contacts),
	}
}

func formatNumber(n int64) string { return strconv.FormatInt(n, 10) }

func formatSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// formatMean returns an empty cell without answers.
func formatMean(s Scores) string {
	if s.Answers == 0 {
		return ""
	}
	return strconv.FormatFloat(s.Mean(), 'f', 2, 64)
}
