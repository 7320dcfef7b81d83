"""The board on the floor's television: today's pieces and minutes, approved work only in the ranking, no money."""
