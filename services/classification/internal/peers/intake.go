// Package peers calls the other services of the suite for the domain of the classification.
package peers

import (
	"context"
	"slices"

	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/massincident"
)

const caseNames resource.Collection = "cases"

// lookUpSize bounds the cases that one call names.
const lookUpSize = 1000

// Intake calls the intake. It is a massincident.Intake.
type Intake struct{ Cases intakev1.CaseServiceClient }

// ReportIncident sends the whole state of a mass incident.
func (p Intake) ReportIncident(ctx context.Context, id string, i massincident.Incident) error {
	req := &intakev1.RecordMassIncidentRequest{Name: massincident.Collection.Name(id), Reason: i.Reason}
	for _, b := range i.Bulletins {
		req.Bulletins = append(req.Bulletins, &intakev1.RecordMassIncidentRequest_Bulletin{
			Text:     b.First.Text,
			Language: b.First.Language,
			Texts:    toProtoTexts(b.Translations),
			Actor:    b.Actor,
		})
	}
	for _, caseID := range i.Cases {
		req.Cases = append(req.Cases, caseNames.Name(caseID))
		req.Turns = append(req.Turns, i.TurnOf(caseID))
	}
	for _, d := range i.Decisions {
		req.Removals = append(req.Removals, &intakev1.RecordMassIncidentRequest_Removal{
			Case:   caseNames.Name(d.Case),
			Added:  d.Added,
			Turn:   d.Turn,
			Reason: d.Reason,
			Actor:  d.Actor,
		})
	}
	if e := i.Ending; e != nil {
		req.Resolution = &intakev1.RecordMassIncidentRequest_Resolution{
			Cause:    e.Cause,
			Fix:      e.Fix.First.Text,
			Language: e.Fix.First.Language,
			Texts:    toProtoTexts(e.Fix.Translations),
			Actor:    e.Actor,
		}
	}
	_, err := p.Cases.RecordMassIncident(ctx, req)
	return err
}

func toProtoTexts(texts []localized.Text) []*typev1.LocalizedText {
	var ms []*typev1.LocalizedText
	for _, t := range texts {
		ms = append(ms, &typev1.LocalizedText{Language: t.Language, Text: t.Text})
	}
	return ms
}

// LookUpCases returns the cases with the ids, without those that do not exist.
func (p Intake) LookUpCases(ctx context.Context, ids []string) ([]massincident.Member, error) {
	var members []massincident.Member
	for chunk := range slices.Chunk(ids, lookUpSize) {
		req := &intakev1.LookUpCasesRequest{}
		for _, id := range chunk {
			req.Cases = append(req.Cases, caseNames.Name(id))
		}
		resp, err := p.Cases.LookUpCases(ctx, req)
		if err != nil {
			return nil, err
		}
		members = append(members, fromProtoEntries(resp)...)
	}
	return members, nil
}

// FindCases returns the cases that a filter selects, or the fault massincident.TooWide.
func (p Intake) FindCases(ctx context.Context, filter string, limit int) ([]massincident.Member, error) {
	var members []massincident.Member
	req := &intakev1.LookUpCasesRequest{Filter: filter}
	for {
		resp, err := p.Cases.LookUpCases(ctx, req)
		if err != nil {
			return nil, err
		}
		members = append(members, fromProtoEntries(resp)...)
		if len(members) > limit {
			return nil, massincident.TooWide(limit)
		}
		if req.PageToken = resp.GetNextPageToken(); req.PageToken == "" {
			return members, nil
		}
	}
}

func fromProtoEntries(resp *intakev1.LookUpCasesResponse) []massincident.Member {
	var members []massincident.Member
	for _, e := range resp.GetEntries() {
		members = append(members, massincident.Member{
			Case:      caseNames.ID(e.GetCase()),
			IsSolved:  e.GetSolved(),
			Territory: e.GetTerritory(),
			Languages: e.GetLanguages(),
			Opened:    protoconv.FromProtoTime(e.GetCreateTime()),
		})
	}
	return members
}
