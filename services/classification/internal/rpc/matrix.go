package rpc

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// GetPriorityMatrix gives the matrix.
func (s *LearningServer) GetPriorityMatrix(ctx context.Context, _ *classificationv1.GetPriorityMatrixRequest) (*classificationv1.PriorityMatrix, error) {
	matrix, revision, err := s.Desk.Matrix(ctx)
	if err != nil {
		return nil, err
	}
	return matrixMessage(matrix, revision), nil
}

// UpdatePriorityMatrix replaces the matrix.
func (s *LearningServer) UpdatePriorityMatrix(ctx context.Context, r *classificationv1.UpdatePriorityMatrixRequest) (*classificationv1.PriorityMatrix, error) {
	matrix, err := matrixContent(r.GetPriorityMatrix())
	if err != nil {
		return nil, err
	}
	revision := int64(-1)
	if etag := r.GetPriorityMatrix().GetEtag(); etag != "" {
		if revision, err = strconv.ParseInt(etag, 10, 64); err != nil {
			return nil, fault.Invalid("priority_matrix.etag", "is not one of this service")
		}
	}
	if err := s.Desk.SetMatrix(ctx, matrix, revision, commandOf(ctx, r)); err != nil {
		return nil, err
	}
	return s.GetPriorityMatrix(ctx, nil)
}

func matrixMessage(m priority.Matrix, revision int64) *classificationv1.PriorityMatrix {
	message := &classificationv1.PriorityMatrix{Etag: strconv.FormatInt(revision, 10)}
	for impact := priority.Low; impact <= priority.High; impact++ {
		for urgency := priority.Low; urgency <= priority.High; urgency++ {
			message.Cells = append(message.Cells, &classificationv1.PriorityCell{
				Impact: typev1.Severity(impact), Urgency: typev1.Severity(urgency), Priority: typev1.Priority(m.At(impact, urgency)),
			})
		}
	}
	return message
}

// matrixContent wants each of the nine cells once, and that they make sense together.
func matrixContent(message *classificationv1.PriorityMatrix) (priority.Matrix, error) {
	var matrix priority.Matrix
	var wrong *fault.Error
	for i, cell := range message.GetCells() {
		at := &matrix[cell.GetImpact()-1][cell.GetUrgency()-1]
		if *at != 0 {
			wrong = wrong.Field(fmt.Sprintf("priority_matrix.cells[%d]", i), "is there twice")
		}
		*at = priority.Priority(cell.GetPriority())
	}
	if wrong != nil {
		return matrix, wrong
	}
	return matrix, matrix.Check(func(impact, urgency priority.Level) string {
		at := slices.IndexFunc(message.GetCells(), func(c *classificationv1.PriorityCell) bool {
			return c.GetImpact() == typev1.Severity(impact) && c.GetUrgency() == typev1.Severity(urgency)
		})
		return fmt.Sprintf("priority_matrix.cells[%d].priority", at)
	})
}
