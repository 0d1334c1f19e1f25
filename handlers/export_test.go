package handlers

import (
	"sort"

	"portal/rules"
)

// RegisteredRoute is a route as tests see it. HasPolicy is false for one that
// was added behind the registrars' back.
type RegisteredRoute struct {
	Method, Path string
	HasPolicy    bool
	Public       bool
	Permission   rules.Permission
}

// RegisteredRoutes lists every route of the router, in a fixed order: pages
// before deeds.
func (s *Server) RegisteredRoutes() []RegisteredRoute {
	var routes []RegisteredRoute
	for _, route := range s.echo.Routes() {
		who, ok := s.policies[route.Method+" "+route.Path]
		routes = append(routes, RegisteredRoute{route.Method, route.Path, ok, who.public, who.permission})
	}
	sort.Slice(routes, func(i, j int) bool {
		if routes[i].Method != routes[j].Method {
			return routes[i].Method < routes[j].Method
		}
		return routes[i].Path < routes[j].Path
	})
	return routes
}
