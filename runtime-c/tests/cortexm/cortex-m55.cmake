set(core "-mcpu=cortex-m55 -mthumb -mfloat-abi=hard")
set(machine mps3-an547)
set(memory mps3)
include(${CMAKE_CURRENT_LIST_DIR}/cortexm.cmake)
