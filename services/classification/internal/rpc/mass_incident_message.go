package rpc

import (
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/reach"
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

// maxListedCases bounds the cases that a message names.
const maxListedCases = 1000

func toProtoIncident(doc massincident.Doc) *classificationv1.MassIncident {
	i := doc.Body
	m := &classificationv1.MassIncident{
		Name:              massincident.Collection.Name(doc.ID),
		State:             protoconv.ToProtoEnum[classificationv1.MassIncident_State](i.State),
		Service:           serviceNames.Name(i.Service),
		Category:          category.Collection.Name(i.Category),
		Territory:         i.Territory,
		Territories:       map[string]int32{},
		CaseCount:         int32(i.Count),
		ProposedCaseCount: int32(len(i.Proposals)),
		ExpectedCount:     i.Evidence.Expected,
		Likelihood:        i.Evidence.Likelihood,
		Dismissal:         i.Dismissal,
		DeclarationReason: i.Reason,
		FirstCaseTime:     protoconv.ToProtoTime(i.First),
		CreateTime:        protoconv.ToProtoTime(i.Created),
		UpdateTime:        protoconv.ToProtoTime(i.Updated),
		Etag:              resource.Etag(doc),
	}
	if i.Count > 0 {
		m.LastCaseTime = protoconv.ToProtoTime(i.Last)
	}
	if i.Evidence.Cases > 0 {
		m.Explanation = i.Evidence.Explain()
	}
	for territory, n := range i.Territories {
		m.Territories[territory] = int32(n)
	}
	for _, w := range i.Signature.Words {
		m.Words = append(m.Words, w.Text)
	}
	setCases(m, &i)
	setWords(m, &i)
	return m
}

// setCases sets the fields of an incident that name cases.
func setCases(m *classificationv1.MassIncident, i *massincident.Incident) {
	m.Cases = toProtoCases(i.Cases[:min(len(i.Cases), maxListedCases)])
	m.RemovedCases = toProtoCases(i.ListRemoved())
	for _, p := range i.Proposals {
		m.ProposedCases = append(m.ProposedCases, &classificationv1.MassIncident_ProposedCase{
			Case:     caseNames.Name(p.Case),
			Reason:   p.Reason,
			CaseTime: protoconv.ToProtoTime(p.At),
		})
	}
}

// setWords sets the fields of an incident that hold words to customers.
func setWords(m *classificationv1.MassIncident, i *massincident.Incident) {
	for _, b := range i.Bulletins {
		m.Bulletins = append(m.Bulletins, &classificationv1.MassIncident_Bulletin{
			Text:       b.First.Text,
			Language:   b.First.Language,
			Texts:      toProtoTexts(b.Translations),
			Actor:      b.Actor,
			CreateTime: protoconv.ToProtoTime(b.At),
		})
	}
	for _, c := range i.Missing {
		m.MissingLanguages = append(m.MissingLanguages, &classificationv1.MassIncident_MissingLanguage{
			Language:  c.Language,
			CaseCount: int32(c.Cases),
		})
	}
	if i.Ending != nil {
		m.Cause, m.Fix = i.Ending.Cause, i.Ending.Fix.First.Text
		m.ResolutionTexts = toProtoTexts(i.Ending.Fix.Translations)
	}
}

func toProtoCases(ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, caseNames.Name(id))
	}
	return names
}

func fromProtoCases(names []string) []string {
	var ids []string
	for _, name := range names {
		ids = append(ids, caseNames.ID(name))
	}
	return ids
}

func toProtoTexts(texts []localized.Text) []*typev1.LocalizedText {
	var ms []*typev1.LocalizedText
	for _, t := range texts {
		ms = append(ms, &typev1.LocalizedText{Language: t.Language, Text: t.Text})
	}
	return ms
}

// selectingRequest is a request about cases that are named or selected by a filter.
type selectingRequest interface {
	GetCases() []string
	GetFilter() string
}

func selectionOf(req selectingRequest) massincident.Selection {
	return massincident.Selection{Cases: fromProtoCases(req.GetCases()), Filter: req.GetFilter()}
}

// tellingRequest is a request with words to customers.
type tellingRequest interface {
	GetText() string
	GetTexts() []*typev1.LocalizedText
}

// fromProtoWords returns the words of a request: its text, in an unknown language, before its texts.
func fromProtoWords(req tellingRequest) (localized.Message, error) {
	return newWords(req.GetText(), req.GetTexts())
}

func newWords(text string, ms []*typev1.LocalizedText) (localized.Message, error) {
	var texts []localized.Text
	if text != "" {
		texts = append(texts, localized.Text{Text: text})
	}
	var wrong *fault.Error
	seen := map[string]bool{}
	for n, m := range ms {
		field := fmt.Sprintf("texts[%d].language", n)
		if wrong = reach.CheckLanguage(wrong, field, m.GetLanguage()); seen[m.GetLanguage()] {
			wrong = wrong.Field(field, "%s stands twice", m.GetLanguage())
		}
		seen[m.GetLanguage()] = true
		texts = append(texts, localized.Text{Language: m.GetLanguage(), Text: m.GetText()})
	}
	if len(texts) == 0 {
		wrong = wrong.Field("text", "is required without texts")
	}
	return localized.NewMessage(texts...), wrong.Err()
}
