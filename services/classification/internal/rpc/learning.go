package rpc

import (
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/erasure"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/model"
	"github.com/ombud/ombud/services/classification/internal/policy"
)

// Collections of other services.
const (
	caseNames     resource.Collection = "cases"
	customerNames resource.Collection = "customers"
	segmentNames  resource.Collection = "segments"
	serviceNames  resource.Collection = "services"
)

// LearningServer serves LearningService: categories, examples, models and the priority matrix.
type LearningServer struct {
	classificationv1.UnimplementedLearningServiceServer
	deps LearningDeps
}

// LearningDeps are the parts of a LearningServer.
type LearningDeps struct {
	Categories         *category.Service
	CategoryRepository *category.Repository
	ExampleRepository  *example.Repository
	ModelRepository    *model.Repository
	Learning           *learning.Service
	Erasure            *erasure.Service
	Policy             *policy.Service
}

// NewLearningServer returns a server over the parts.
func NewLearningServer(deps LearningDeps) *LearningServer { return &LearningServer{deps: deps} }
