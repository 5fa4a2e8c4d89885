"""What a member is told because it concerns them: the list under the bell, by mail at once, or in a digest."""
