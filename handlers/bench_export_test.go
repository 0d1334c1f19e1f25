package handlers

import "github.com/labstack/echo/v4"

// AddBare adds a route for benchmarks to compare pages with: it has the
// middleware of every other route and no actor.
func (s *Server) AddBare(method, path string, handle echo.HandlerFunc) {
	s.echo.Add(method, path, handle)
}
