package eval

import (
	"fmt"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/severity"
)

// FalseAlarms counts the messages of an ordinary set that fire a trigger of harm.
type FalseAlarms struct {
	Task     string
	Messages int
	Fired    int
}

// measureSeverity measures the shipped rules on the labelled sentences of the report set.
func measureSeverity() ([]severity.Result, error) {
	decide, err := severity.NewShippedDecider()
	if err != nil {
		return nil, err
	}
	var results []severity.Result
	for _, language := range severity.ListLanguages() {
		sentences, err := severity.ReadSentences(severity.Report, language)
		if err != nil {
			return nil, err
		}
		results = append(results, severity.MeasureRules(sentences, decide))
	}
	return results, nil
}

// measureFalseAlarms decides all messages of a set, in which nothing is pressing.
func measureFalseAlarms(t Task) (FalseAlarms, error) {
	decide, err := severity.NewShippedDecider()
	if err != nil {
		return FalseAlarms{}, err
	}
	alarms := FalseAlarms{Task: t.Name}
	for _, e := range slices.Concat(t.Train, t.Test) {
		alarms.Messages++
		if len(decide(e.Text).ListTriggers()) > 0 {
			alarms.Fired++
		}
	}
	return alarms, nil
}

func (r Report) writeSeverity(t *page) {
	t.startTable("severity: sentences that the rules were not made with", []string{
		"language", "trigger", "sentences with it", "precision %", "recall %",
	})
	for _, result := range r.Severity {
		for _, trigger := range severity.MeasuredTriggers() {
			c := result.Triggers[trigger]
			t.addRow(
				result.Language,
				fmt.Sprintf("`%s`", trigger),
				fmt.Sprint(c.Right+c.Missed),
				formatPercent(c.Precision()),
				formatPercent(c.Recall()),
			)
		}
	}
	t.startTable("severity: messages in which nothing is pressing", []string{"messages", "of them", "raised", "%"})
	for _, result := range r.Severity {
		t.addRow("harmless and denied sentences, "+result.Language, fmt.Sprint(result.Quiet), fmt.Sprint(result.Raised),
			formatPercent(float64(result.Raised)/float64(result.Quiet)))
	}
	for _, a := range r.FalseAlarms {
		t.addRow(a.Task+", a trigger fired", fmt.Sprint(a.Messages), fmt.Sprint(a.Fired), formatPercent(float64(a.Fired)/float64(a.Messages)))
	}
}
