package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/outage"
)

// RecordMassIncident implements intakev1.CaseServiceServer.
func (s *CaseServer) RecordMassIncident(
	ctx context.Context, req *intakev1.RecordMassIncidentRequest,
) (*intakev1.RecordMassIncidentResponse, error) {
	err := s.outages.RecordIncident(ctx, casefile.MassIncidents.ID(req.GetName()), fromProtoMassIncident(req))
	return &intakev1.RecordMassIncidentResponse{}, err
}

// fromProtoMassIncident returns the reported state of a mass incident.
func fromProtoMassIncident(req *intakev1.RecordMassIncidentRequest) outage.MassIncident {
	incident := outage.MassIncident{Reason: req.GetReason()}
	for _, b := range req.GetBulletins() {
		first := localized.Text{Language: b.GetLanguage(), Text: b.GetText()}
		incident.Bulletins = append(incident.Bulletins, outage.Bulletin{
			Message: localized.Message{First: first, Translations: fromProtoTexts(b.GetTexts())},
			Actor:   b.GetActor(),
		})
	}
	incident.Turns = map[string]int64{}
	for n, name := range req.GetCases() {
		id := casefile.Collection.ID(name)
		incident.Joining = append(incident.Joining, id)
		if n < len(req.GetTurns()) {
			incident.Turns[id] = req.GetTurns()[n]
		}
	}
	for _, r := range req.GetRemovals() {
		incident.Decisions = append(incident.Decisions, outage.Decision{
			Case:   casefile.Collection.ID(r.GetCase()),
			Added:  r.GetAdded(),
			Turn:   r.GetTurn(),
			Reason: r.GetReason(),
			Actor:  r.GetActor(),
		})
	}
	if r := req.GetResolution(); r != nil {
		incident.Ending = &outage.Ending{
			Cause: r.GetCause(),
			Fix: localized.Message{
				First:        localized.Text{Language: r.GetLanguage(), Text: r.GetFix()},
				Translations: fromProtoTexts(r.GetTexts()),
			},
			Actor: r.GetActor(),
		}
	}
	return incident
}

func fromProtoTexts(ms []*typev1.LocalizedText) []localized.Text {
	var texts []localized.Text
	for _, m := range ms {
		texts = append(texts, localized.Text{Language: m.GetLanguage(), Text: m.GetText()})
	}
	return texts
}

// LookUpCases implements intakev1.CaseServiceServer.
func (s *CaseServer) LookUpCases(
	ctx context.Context, req *intakev1.LookUpCasesRequest,
) (*intakev1.LookUpCasesResponse, error) {
	docs, next, err := s.findCases(ctx, req)
	if err != nil {
		return nil, err
	}
	resp := &intakev1.LookUpCasesResponse{NextPageToken: next}
	for _, doc := range docs {
		c := &doc.Body
		entry := &intakev1.LookUpCasesResponse_Entry{
			Case:       casefile.Collection.Name(doc.ID),
			Solved:     c.IsSolved() && !c.IsClosedForNow(),
			Territory:  c.Contract.Territory,
			Languages:  c.Languages(),
			CreateTime: protoconv.ToProtoTime(c.Opened),
		}
		if c.MassIncident != nil {
			entry.MassIncident = casefile.MassIncidents.Name(c.MassIncident.ID)
		}
		resp.Entries = append(resp.Entries, entry)
	}
	return resp, nil
}

// findCases returns the named cases, or a page of those that a filter selects.
func (s *CaseServer) findCases(
	ctx context.Context, req *intakev1.LookUpCasesRequest,
) ([]casefile.Doc, string, error) {
	names := req.GetCases()
	if len(names) == 0 {
		return s.cases.List(ctx, listing.Request{
			PageSize:  listing.MaxPageSize,
			PageToken: req.GetPageToken(),
			Filter:    req.GetFilter(),
		})
	}
	ids := make([]string, len(names))
	for n, name := range names {
		ids[n] = casefile.Collection.ID(name)
	}
	docs, err := s.cases.GetMany(ctx, ids)
	return docs, "", err
}
