package rpc

import (
	"context"
	"fmt"
	"slices"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// GetPriorityMatrix returns the matrix.
func (s *LearningServer) GetPriorityMatrix(
	ctx context.Context, _ *classificationv1.GetPriorityMatrixRequest,
) (*classificationv1.PriorityMatrix, error) {
	matrix, revision, err := s.deps.Policy.GetMatrix(ctx)
	if err != nil {
		return nil, err
	}
	return toProtoMatrix(matrix, revision), nil
}

// UpdatePriorityMatrix replaces the matrix.
func (s *LearningServer) UpdatePriorityMatrix(
	ctx context.Context, req *classificationv1.UpdatePriorityMatrixRequest,
) (*classificationv1.PriorityMatrix, error) {
	matrix, err := fromProtoMatrix(req.GetPriorityMatrix())
	if err != nil {
		return nil, err
	}
	revision, err := singleton.ParseEtag(req.GetPriorityMatrix().GetEtag(), "priority_matrix.etag")
	if err != nil {
		return nil, err
	}
	if err := s.deps.Policy.ReplaceMatrix(ctx, matrix, revision, grpckit.CommandFrom(ctx, req)); err != nil {
		return nil, err
	}
	return s.GetPriorityMatrix(ctx, nil)
}

func toProtoMatrix(matrix priority.Matrix, revision int64) *classificationv1.PriorityMatrix {
	m := &classificationv1.PriorityMatrix{Etag: resource.EtagOf(revision)}
	for impact := priority.Low; impact <= priority.High; impact++ {
		for urgency := priority.Low; urgency <= priority.High; urgency++ {
			m.Cells = append(m.Cells, &classificationv1.PriorityCell{
				Impact:   typev1.Severity(impact),
				Urgency:  typev1.Severity(urgency),
				Priority: typev1.Priority(matrix.PriorityOf(impact, urgency)),
			})
		}
	}
	return m
}

// fromProtoMatrix returns the matrix of nine different and consistent cells. Other cells are an InvalidArgument fault.
func fromProtoMatrix(m *classificationv1.PriorityMatrix) (priority.Matrix, error) {
	var matrix priority.Matrix
	var wrong *fault.Error
	for i, cell := range m.GetCells() {
		at := &matrix[cell.GetImpact()-1][cell.GetUrgency()-1]
		if *at != 0 {
			wrong = wrong.Field(fmt.Sprintf("priority_matrix.cells[%d]", i), "is there twice")
		}
		*at = priority.Priority(cell.GetPriority())
	}
	if wrong != nil {
		return matrix, wrong
	}
	return matrix, matrix.CheckCells(func(impact, urgency priority.Level) string {
		at := slices.IndexFunc(m.GetCells(), func(c *classificationv1.PriorityCell) bool {
			return c.GetImpact() == typev1.Severity(impact) && c.GetUrgency() == typev1.Severity(urgency)
		})
		return fmt.Sprintf("priority_matrix.cells[%d].priority", at)
	})
}
