package peers

import (
	"context"

	"github.com/ombud/ombud/pkg/resource"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

const serviceNames resource.Collection = "services"

// Catalog calls the catalog. It is a massincident.Catalog.
type Catalog struct {
	Resources catalogv1.CatalogServiceClient
}

// HasService implements massincident.Catalog. A name that the catalog cannot have is that of no service.
func (p Catalog) HasService(ctx context.Context, id string) (bool, error) {
	_, err := p.Resources.ListVersions(ctx, &catalogv1.ListVersionsRequest{Parent: serviceNames.Name(id), PageSize: 1})
	return resource.IsFound(err)
}
