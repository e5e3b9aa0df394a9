"""What was emitted: activities, method, plan, ledger, findings. (``ledger`` alone needs numpy and pandas.)"""
